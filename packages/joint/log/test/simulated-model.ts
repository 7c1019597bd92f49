import type {
  Delta,
  EffectKey,
  Message,
  MessageId,
  ModelQuestion,
  Part,
  TextPart,
  ToolCall,
  ToolSpec,
  Usage,
  UserMessage,
} from "@tenon/contracts";
import { callsOf, closeTranscript, stepRequest, type OpenTurn } from "../src/index.ts";
import type { MoveOf, QuestionStyle } from "./moves.ts";
import type { StoryWriter } from "./story-writer.ts";

/** The model of every reply. */
export const model = { provider: "scripted", id: "one" } as const;

/** What every reply used. */
export const usage: Usage = { input: 3, output: 2, cacheRead: 1, cacheWrite: 0, cost: 0.5 };

/** Plays what happens between a model and the log. Impossible moves are left out. */
export function playModel(
  log: StoryWriter,
  move: MoveOf<"ask" | "stream" | "fail" | "reply">,
  turn: OpenTurn,
): void {
  const request = openRequest(turn);
  switch (move.type) {
    case "ask":
      return request?.isOut === true ? undefined : ask(log, move, turn);
    case "stream":
      return request?.isOut === true ? stream(log, move.count, turn) : undefined;
    case "fail": {
      if (request?.isOut !== true) return;
      const failure = { kind: "overloaded", message: "Too many at once." } as const;
      const retry = move.isRetried ? { retryAt: log.timeMs + 100 } : {};
      const { name, attempt } = request;
      return log.record("model.failed", { request: name, attempt, failure, ...retry }, turn.id);
    }
    case "reply":
      return request === undefined ? undefined : reply(log, move, turn);
  }
}

type OpenRequest = { readonly name: string; readonly attempt: number; readonly isOut: boolean };

/** The newest request without a reply; `isOut` until it failed or its attempt ended. */
function openRequest(turn: OpenTurn): OpenRequest | undefined {
  let open: OpenRequest | undefined;
  for (const event of turn.journal) {
    if (event.type === "model.requested") {
      open = { name: event.data.request, attempt: event.data.attempt, isOut: true };
    }
    if (event.type === "model.failed" || event.type === "turn.attempted") {
      open = open === undefined ? undefined : { ...open, isOut: false };
    }
    if (event.type === "model.completed") open = undefined;
  }
  return open;
}

function ask(log: StoryWriter, { style, isKeyed }: MoveOf<"ask">, turn: OpenTurn): void {
  const again = openRequest(turn);
  const request = again?.name ?? (isKeyed ? log.fresh("compact") : stepRequest(turn.steps));
  const attempt = (again?.attempt ?? 0) + 1;
  log.ask(questionOf(log, style), { turn: turn.id, request, attempt });
}

function questionOf(log: StoryWriter, style: QuestionStyle): ModelQuestion {
  const { transcript, agent } = log.state;
  const other: ToolSpec = { name: "look", description: "Looks.", input: { type: "object" } };
  return {
    model,
    system: style.system === "agent" ? (agent?.spec.instructions ?? "") : "Summarize.",
    messages: styled(closeTranscript(transcript).messages, style.messages),
    tools: style.tools === "agent" ? (agent?.spec.tools ?? []) : [other],
    ...(style.options
      ? { thinking: "low", maxOutputTokens: 100, options: { temperature: 0.5 } }
      : {}),
  };
}

function styled(
  messages: readonly Message[],
  style: QuestionStyle["messages"],
): readonly Message[] {
  switch (style) {
    case "transcript":
      return messages;
    case "newest":
      return messages.slice(-2);
    case "reversed":
      return messages.toReversed();
    case "stripped":
      return messages.map((message) =>
        message.role === "assistant" ? { ...message, usage: { ...usage, cost: 0 } } : message,
      );
    case "repeated":
      return [...messages, ...messages.slice(-1), userMessage("Again."), userMessage("Again.")];
    case "foreign":
      return [userMessage("Before."), ...messages.slice(1), userMessage("After.")];
  }
}

function stream(log: StoryWriter, count: number, turn: OpenTurn): void {
  const request = openRequest(turn);
  if (request === undefined) return;
  for (let at = 0; at < count; at += 1) {
    const deltas: readonly Delta[] = [{ type: "text", index: 0, text: "a" }];
    const { name, attempt } = request;
    log.record("model.delta", { request: name, attempt, at, deltas }, turn.id);
  }
}

function reply(log: StoryWriter, move: MoveOf<"reply">, turn: OpenTurn): void {
  const request = openRequest(turn);
  if (request === undefined) return;
  const { name, attempt } = request;
  const isStep = name.startsWith("step:");
  const failed = move.stop === "error" || move.stop === "aborted";
  const calls = isStep && move.stop !== "stop" ? newCalls(log, move.calls) : [];
  const parts: readonly Part[] = [{ type: "text", text: log.fresh("answer") }, ...calls];
  const id = log.fresh("message") as MessageId;
  const error = failed ? { error: "It broke off." } : {};
  const message = {
    role: "assistant",
    id,
    parts,
    model,
    usage,
    stop: move.stop,
    ...error,
  } as const;
  log.record("model.completed", { request: name, attempt, message }, turn.id);
  if (failed) return;
  for (const call of calls) {
    const key = `agents/clerk/c-1/${turn.id}/${call.id}` as EffectKey;
    const requested = { call: call.id, name: call.name, key, replay: "keyed" } as const;
    log.record("tool.requested", requested, turn.id);
  }
}

/** Ids that a provider may choose, among them names that every object inherits. */
const oddIds = ["constructor", "1", "__proto__", "toString", "é", "call 5"];

function newCalls(log: StoryWriter, count: number): readonly ToolCall[] {
  const used = log.events.flatMap((event) =>
    event.type === "model.completed" ? callsOf(event.data.message) : [],
  ).length;
  return Array.from({ length: count }, (_, index): ToolCall => {
    const id = (oddIds[used + index] ?? `call_${used + index}`) as ToolCall["id"];
    return { type: "call", id, name: "pay", input: { amount: index } };
  });
}

/** What a user says. */
export function userMessage(text: string): UserMessage {
  const part: TextPart = { type: "text", text };
  return { role: "user", parts: [part] };
}
