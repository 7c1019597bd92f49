import type {
  AgentSpec,
  Delta,
  EffectKey,
  LogId,
  Message,
  MessageId,
  ModelQuestion,
  Outcome,
  Part,
  SubmissionId,
  TextPart,
  ToolCall,
  ToolSpec,
  TurnId,
  Usage,
  UserMessage,
} from "@tenon/contracts";
import { callsOf, closeTranscript, digestOf, stepRequest, type OpenTurn } from "../src/index.ts";
import type { Move, QuestionStyle } from "./moves.ts";
import { playCall, unanswered } from "./simulated-calls.ts";
import { StoryWriter, type Story } from "./story-writer.ts";

/** Writes the log that a runtime would write when these things happen to it. Impossible moves are left out. */
export function play(moves: readonly Move[]): Story {
  const log = new StoryWriter();
  for (const move of moves) playMove(log, move);
  return log;
}

type MoveOf<Type extends Move["type"]> = Extract<Move, { readonly type: Type }>;

const model = { provider: "scripted", id: "one" };
const usage: Usage = { input: 3, output: 2, cacheRead: 1, cacheWrite: 0, cost: 0.5 };
const tools: readonly ToolSpec[] = [
  { name: "pay", description: "Pays.", input: { type: "object" } },
];

function playMove(log: StoryWriter, move: Move): void {
  const { turn } = log.state;
  switch (move.type) {
    case "submit":
      return submit(log, move);
    case "outside":
      return playOutside(log, move.kind);
    case "clock":
      log.timeMs += move.byMs;
      return;
    case "begin":
      return turn === undefined ? begin(log) : undefined;
    default:
      return turn === undefined ? undefined : playTurn(log, move, turn);
  }
}

function submit(log: StoryWriter, { text, whenBusy }: MoveOf<"submit">): void {
  const submission = log.fresh("submission") as SubmissionId;
  const input = userMessage(text);
  log.record("submission.accepted", { submission, input, whenBusy, by: "user:1" });
}

function begin(log: StoryWriter): void {
  const [next] = log.state.submissions;
  if (next === undefined) return;
  const turn = log.fresh("turn") as TurnId;
  log.record("turn.started", { harness: "loop", model, by: next.by }, turn);
  log.record("submission.consumed", { submission: next.submission, as: "input" }, turn);
  if (log.state.agent === undefined) resolveAgent(log, turn);
  attempt(log, { turn, point: "turn", reason: "started" });
}

type AttemptOptions = Pick<MoveOf<"crash">, "point"> & {
  readonly turn: TurnId;
  readonly reason: "started" | "recovered";
};

function attempt(log: StoryWriter, { turn, point, reason }: AttemptOptions): void {
  const { attempts = 0, hasProgress = true, idleAttempts = 0 } = log.state.turn ?? {};
  const harness = { name: "loop", version: String(attempts) };
  const idle = hasProgress ? 0 : idleAttempts + 1;
  log.record(
    "turn.attempted",
    { attempt: attempts + 1, harness, point, reason, owner: "a", idle },
    turn,
  );
}

function resolveAgent(log: StoryWriter, turn: TurnId): void {
  const instructions = `Be ${log.fresh("clerk")}.`;
  const spec: AgentSpec = { name: "clerk", model, instructions, tools };
  log.record("agent.resolved", { digest: digestOf(spec), spec }, turn);
}

function playTurn(log: StoryWriter, move: Move, turn: OpenTurn): void {
  switch (move.type) {
    case "refresh":
      return resolveAgent(log, turn.id);
    case "ask":
    case "stream":
    case "fail":
    case "reply":
      return playModel(log, move, turn);
    case "steer":
      return steer(log, turn);
    case "say": {
      const message = userMessage(move.text);
      return log.record("message.appended", { name: log.fresh("note"), message }, turn.id);
    }
    case "compact": {
      const summary = userMessage("So far: nothing.");
      const { keep } = move;
      return log.record("transcript.compacted", { name: log.fresh("c"), summary, keep }, turn.id);
    }
    case "once":
      return log.record("value.recorded", { name: log.fresh("value"), value: 1 }, turn.id);
    case "stash": {
      const number = turn.points.stash?.count ?? 0;
      return log.record("stash.saved", { number, state: { at: turn.journal.length } }, turn.id);
    }
    case "crash":
      return attempt(log, { turn: turn.id, point: move.point, reason: "recovered" });
    case "park":
    case "diverge":
    case "abort":
    case "end":
      return playFate(log, move, turn);
    default:
      return playCall(log, move, turn);
  }
}

function playModel(
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

function steer(log: StoryWriter, turn: OpenTurn): void {
  const waiting = log.state.submissions.filter(
    (pending) => pending.whenBusy === "steer" && pending.turn === undefined,
  );
  if (waiting.length === 0) return;
  const submissions = waiting.map((pending) => pending.submission);
  log.record("inbox.delivered", { submissions }, turn.id);
  for (const submission of submissions) {
    log.record("submission.consumed", { submission, as: "steering" }, turn.id);
  }
}

function playFate(
  log: StoryWriter,
  move: MoveOf<"park" | "diverge" | "abort" | "end">,
  turn: OpenTurn,
): void {
  switch (move.type) {
    case "park": {
      const waiting = unanswered(turn).map((call) => call.id);
      if (waiting.length === 0) return;
      return log.record("turn.parked", { attempt: turn.attempts, waiting }, turn.id);
    }
    case "diverge": {
      const request = stepRequest(turn.steps);
      const what = { request, configuration: true, conversation: false } as const;
      return log.record("turn.diverged", { ...what, action: "restarted" }, turn.id);
    }
    case "abort": {
      const newest = log.state.submissions.at(-1)?.submission;
      const named = move.isNamed && newest !== undefined ? { submission: newest } : {};
      return log.record("turn.abort-requested", { ...named, by: "user:2" });
    }
    case "end":
      return end(log, move.status, turn);
  }
}

function end(log: StoryWriter, status: Outcome["status"], turn: OpenTurn): void {
  const outcome = outcomeOf(status);
  const consumed = log.state.submissions.filter((pending) => pending.turn === turn.id);
  log.record("turn.settled", { outcome, usage, steps: turn.steps }, turn.id);
  for (const { submission } of consumed) {
    log.record("submission.settled", { submission, outcome }, turn.id);
  }
}

function outcomeOf(status: Outcome["status"]): Outcome {
  switch (status) {
    case "done":
      return { status };
    case "failed":
      return { status, failure: { code: "model", message: "It failed." } };
    case "aborted":
      return { status, by: "user:2" };
  }
}

function playOutside(log: StoryWriter, kind: number): void {
  const [timer] = Object.keys(log.state.timers);
  const [delivery] = Object.keys(log.state.deliveries);
  const from = "agents/clerk/c-0" as LogId;
  const other = log.events[0];
  switch (kind) {
    case 0:
      return log.record("timer.set", { timer: log.fresh("timer"), at: log.timeMs + 50 });
    case 1:
      return timer === undefined ? undefined : log.record("timer.fired", { timer });
    case 2:
      return log.record("delivery.owed", {
        delivery: log.fresh("mail"),
        to: from,
        payload: [null],
      });
    case 3:
      return delivery === undefined ? undefined : log.record("delivery.made", { delivery });
    case 4:
      return log.record("schedule.fired", { schedule: "daily", due: log.timeMs });
    case 5:
      return log.record("state.set", { name: "__proto__", value: { total: log.events.length } });
    case 6:
      return other === undefined
        ? undefined
        : log.record("conversation.forked", { from, at: other.offset });
    default:
      return log.record("conversation.closed", { reason: "moved", by: "user:1" });
  }
}

function userMessage(text: string): UserMessage {
  const part: TextPart = { type: "text", text };
  return { role: "user", parts: [part] };
}
