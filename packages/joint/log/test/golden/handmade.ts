import type {
  AgentSpec,
  CallId,
  Digest,
  EffectKey,
  Entry,
  EventData,
  LogId,
  MessageId,
  ModelQuestion,
  Offset,
  Outcome,
  Part,
  StopReason,
  SubmissionId,
  TextPart,
  ToolCall,
  ToolMessage,
  TurnId,
  Usage,
  UserMessage,
} from "@tenon/contracts";
import { closeTranscript, digestOf, encodeEvent, publicForm } from "../../src/index.ts";
import { StoryWriter } from "../story-writer.ts";

const turn = "t1" as TurnId;
const by = "user:1";
const model = { provider: "anthropic", id: "claude-sonnet-4-6" };
const usage: Usage = { input: 812, output: 64, cacheRead: 512, cacheWrite: 0, cost: 0.0021 };
const receipt = `sha256:${"5".repeat(64)}` as Digest;
const spec: AgentSpec = {
  name: "refund-desk",
  model,
  instructions: "You settle refunds.\nAsk a person above 100 €.",
  tools: [
    { name: "order", description: "Reads an order.", input: { type: "object" } },
    { name: "pay", description: "Pays once.", input: { type: "object" }, sequential: true },
  ],
  thinking: "low",
};
const order: ToolCall = call("c-1", "order", { order: 7 });
const pay: ToolCall = call("c-2", "pay", { order: 7, euro: 120 });
const payAgain: ToolCall = call("c-3", "pay", { order: 7, euro: 120 });
const firstReply: readonly Part[] = [
  { type: "thinking", text: "", meta: { provider: "anthropic", data: { redacted: "e30=" } } },
  text("I look at it."),
  order,
  pay,
  payAgain,
];

/** Logs written by hand, so that every type of event is kept from the first version on. */
export const handmadeLogs: { readonly [name: string]: readonly Entry[] } = {
  "v1-handmade-every-event": entriesOf(everyEvent()),
  "v1-handmade-open-batch": entriesOf(openBatch()),
};

function everyEvent(): StoryWriter {
  const log = new StoryWriter();
  const at = log.state.head ?? ("" as Offset);
  log.record("conversation.forked", { from: "agents/clerk/c-0" as LogId, at });
  begin(log, "Refund order 7, please.");
  askInVain(log);
  reply(log, "step:0", firstReply);
  runOrder(log);
  payWithApproval(log);
  recordWhatTheHarnessMade(log);
  compact(log);
  playOutside(log);
  ask(log, "step:1");
  reply(log, "step:1", [text("It is paid. 💶")]);
  end(log, { status: "done", output: { paid: true } });
  stopTurn(log);
  log.record("conversation.closed", { reason: "moved", movedTo: "cloudflare", by });
  return log;
}

/** A log that ends where a process died: one call done, one running, one waiting for a person. */
function openBatch(): StoryWriter {
  const log = new StoryWriter();
  begin(log, "Refund order 7.");
  ask(log, "step:0");
  log.record("stash.saved", { number: 0, state: null }, turn);
  reply(log, "step:0", firstReply);
  settle(log, payAgain);
  const waiting = { call: pay.id, reason: "approval", input: pay.input, parsed: true } as const;
  log.record("tool.awaiting", waiting, turn);
  const running = { call: order.id, attempt: 1, input: order.input, parsed: true };
  log.record("tool.started", running, turn);
  attempt(log, { attempt: 2, point: "step", reason: "recovered" });
  log.record("tool.started", { ...running, attempt: 2 }, turn);
  attempt(log, { attempt: 3, point: "step", reason: "handed-over" });
  return log;
}

function begin(log: StoryWriter, said: string): void {
  const submission = "s-1" as SubmissionId;
  const bill = { type: "file", mediaType: "image/png", blob: receipt, name: "bill.png" } as const;
  const input: UserMessage = { role: "user", parts: [text(said), bill] };
  const accepted = { submission, input, whenBusy: "reject", by } as const;
  log.record("submission.accepted", { ...accepted, harness: "loop", model });
  log.record("turn.started", { harness: "loop", model, by }, turn);
  log.record("submission.consumed", { submission, as: "input" }, turn);
  log.record("agent.resolved", { digest: digestOf(spec), spec }, turn);
  attempt(log, { attempt: 1, point: "turn", reason: "started" });
}

/** The provider is busy, then the process dies while it answers, then it is asked a third time. */
function askInVain(log: StoryWriter): void {
  const request = "step:0";
  const failure = { kind: "overloaded", message: "Too busy.", retryAfterMs: 20 } as const;
  ask(log, request);
  log.record("model.failed", { request, attempt: 1, failure, retryAt: log.timeMs + 20 }, turn);
  ask(log, request, { attempt: 2 });
  const deltas = [{ type: "text", index: 1, text: "I look" }] as const;
  log.record("model.delta", { request, attempt: 2, at: 0, deltas }, turn);
  attempt(log, { attempt: 2, point: "step", reason: "recovered" });
  ask(log, request, { attempt: 3 });
}

/** A tool with an inner step and a nested call. */
function runOrder(log: StoryWriter): void {
  const policy = call("c-1/0", "policy", { country: "NL" });
  const { input } = order;
  log.record("tool.started", { call: order.id, attempt: 1, input, parsed: true }, turn);
  log.record("tool.progressed", { call: order.id, partial: "looking" }, turn);
  log.record("tool.memoized", { call: order.id, name: "token", value: "t" }, turn);
  const nested = { parent: { call: order.id, ordinal: 0 }, input: policy.input };
  log.record("tool.requested", { ...requestOf(policy), ...nested }, turn);
  log.record("tool.started", { call: policy.id, attempt: 1, input: null, parsed: false }, turn);
  settle(log, policy);
  settle(log, order);
}

/** A person approves another amount and says something meanwhile. */
function payWithApproval(log: StoryWriter): void {
  const submission = "s-2" as SubmissionId;
  const expiresAt = log.timeMs + 86_400_000;
  const waiting = { reason: "approval", input: pay.input, parsed: true, expiresAt } as const;
  const decision = { type: "approve", input: { order: 7, euro: 119 } } as const;
  log.record("tool.awaiting", { call: pay.id, ...waiting }, turn);
  log.record("turn.parked", { attempt: 2, waiting: [pay.id] }, turn);
  const input = user("And hurry.");
  log.record("submission.accepted", { submission, input, whenBusy: "steer", by });
  log.record("tool.answered", { call: pay.id, decision, by: "user:boss" }, turn);
  attempt(log, { attempt: 3, point: "step", reason: "resumed" });
  const started = { call: pay.id, attempt: 1, input: decision.input, parsed: true };
  log.record("tool.started", started, turn);
  log.record("state.set", { name: "paid", value: [7] }, turn);
  const paths = { "/orders/7.txt": receipt, "/draft.txt": null };
  log.record("workspace.committed", { call: pay.id, paths }, turn);
  settle(log, pay);
  log.record("inbox.delivered", { submissions: [submission] }, turn);
  log.record("submission.consumed", { submission, as: "steering" }, turn);
}

function recordWhatTheHarnessMade(log: StoryWriter): void {
  const skipped = { ...resultOf(payAgain, "Paid once already."), isError: true };
  log.record("message.appended", { name: "skip", message: skipped }, turn);
  log.record("message.appended", { name: "nudge", message: user("Say what you did.") }, turn);
  log.record("stash.saved", { number: 0, state: { at: "paid" } }, turn);
  log.record("value.recorded", { name: "seed", value: 0.25 }, turn);
}

/** The harness shortens the transcript by a request of its own; the agent changed meanwhile. */
function compact(log: StoryWriter): void {
  const { messages } = closeTranscript(log.state.transcript);
  const question = { system: "You summarize.", messages: [user("Summarize:"), ...messages] };
  ask(log, "compact:1", { ...question, tools: [], maxOutputTokens: 500 });
  reply(log, "compact:1", [text("Order 7 is paid.")]);
  const summary = user("So far: order 7 is paid.");
  log.record("transcript.compacted", { name: "1", summary, keep: 3 }, turn);
  const diverged = { request: "step:1", configuration: true, conversation: false } as const;
  log.record("turn.diverged", { ...diverged, action: "restarted" }, turn);
  const changed = { ...spec, instructions: "You settle refunds and are brief." };
  log.record("agent.resolved", { digest: digestOf(changed), spec: changed }, turn);
}

function playOutside(log: StoryWriter): void {
  const to = "agents/mailer/m-1" as LogId;
  log.record("timer.set", { timer: "remind", at: log.timeMs + 1000 });
  log.record("timer.fired", { timer: "remind" });
  log.record("timer.set", { timer: "close", at: log.timeMs + 9000 });
  log.record("delivery.owed", { delivery: "mail", to, payload: { text: "Paid." } });
  log.record("delivery.made", { delivery: "mail" });
  log.record("delivery.owed", { delivery: "report", to, payload: null });
  log.record("schedule.fired", { schedule: "daily", due: log.timeMs });
}

/** A turn of another harness that is stopped while its only call is open. */
function stopTurn(log: StoryWriter): void {
  const second = "t2" as TurnId;
  const submission = "s-3" as SubmissionId;
  const input = user("Now order 8.");
  log.record("submission.accepted", { submission, input, whenBusy: "queue", by });
  log.record("turn.started", { harness: "pi", model, by }, second);
  log.record("submission.consumed", { submission, as: "input" }, second);
  ask(log, "step:0", { options: { temperature: 0 } });
  reply(log, "step:0", [call("c-4", "order", { order: 8 })], "length");
  log.record("turn.abort-requested", { submission, by: "user:boss" }, second);
  end(log, { status: "aborted", by: "user:boss" });
}

type Attempt = Pick<EventData["turn.attempted"], "attempt" | "point" | "reason">;

function attempt(log: StoryWriter, what: Attempt): void {
  const { hasProgress = true, idleAttempts = 0 } = log.state.turn ?? {};
  const idle = hasProgress ? 0 : idleAttempts + 1;
  const harness = { name: "loop", version: "1.0.0" };
  log.record("turn.attempted", { ...what, harness, owner: "host:4711", idle }, turn);
}

type Asking = Partial<ModelQuestion> & { readonly attempt?: number };

/** Asks what the log would ask by itself, with these changes. */
function ask(
  log: StoryWriter,
  request: string,
  { attempt: number = 1, ...change }: Asking = {},
): void {
  const { agent, transcript } = log.state;
  const question: ModelQuestion = {
    model,
    system: agent?.spec.instructions ?? "",
    messages: closeTranscript(transcript).messages,
    tools: agent?.spec.tools ?? [],
    thinking: "low",
    ...change,
  };
  log.ask(question, { turn: openTurn(log), request, attempt: number });
}

function reply(
  log: StoryWriter,
  ...[request, parts, stop]: readonly [string, readonly Part[], StopReason?]
): void {
  const id = log.fresh("m") as MessageId;
  const calls = parts.filter((part) => part.type === "call");
  const reason = stop ?? (calls.length > 0 ? "tools" : "stop");
  const message = { role: "assistant", id, parts, model, usage, stop: reason } as const;
  const asked = log.asked.filter(({ address }) => address.request === request).at(-1);
  const number = asked?.address.attempt ?? 1;
  const completed = { request, attempt: number, message, providerId: `msg_${id}` };
  log.record("model.completed", completed, openTurn(log));
  for (const each of calls) log.record("tool.requested", requestOf(each), openTurn(log));
}

function requestOf({ id, name }: ToolCall): EventData["tool.requested"] {
  const key = `agents/clerk/c-1/t1/${id}` as EffectKey;
  return { call: id, name, key, replay: name === "pay" ? "keyed" : "journal" };
}

function settle(log: StoryWriter, settled: ToolCall): void {
  const message = resultOf(settled, `${settled.name} is done.`);
  const outcome = { call: settled.id, message, source: "executed", ms: 12 } as const;
  log.record("tool.settled", outcome, turn);
}

function end(log: StoryWriter, outcome: Outcome): void {
  const open = openTurn(log);
  const consumed = log.state.submissions.filter((pending) => pending.turn === open);
  log.record("turn.settled", { outcome, usage, steps: log.state.turn?.steps ?? 0 }, open);
  for (const { submission } of consumed) {
    log.record("submission.settled", { submission, outcome }, open);
  }
}

function openTurn(log: StoryWriter): TurnId {
  return log.state.turn?.id ?? turn;
}

function entriesOf(log: StoryWriter): readonly Entry[] {
  return log.events.map((event): Entry => {
    const shown = publicForm(event);
    const { offset, epoch, time } = event;
    const draft = encodeEvent(shown === undefined ? event : { ...event, public: shown });
    return { ...draft, offset, epoch, time };
  });
}

function call(id: string, name: string, input: ToolCall["input"]): ToolCall {
  return { type: "call", id: id as CallId, name, input };
}

function resultOf({ id, name }: ToolCall, said: string): ToolMessage {
  const details = { said };
  return { role: "tool", call: id, name, parts: [text(said)], isError: false, details };
}

function user(said: string): UserMessage {
  return { role: "user", parts: [text(said)] };
}

function text(said: string): TextPart {
  return { type: "text", text: said };
}
