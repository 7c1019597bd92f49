import type { CallId, Digest, EffectKey, ToolCall, ToolMessage } from "@tenon/contracts";
import { callsOf, isStepRequest, notExecuted, type OpenTurn } from "../src/index.ts";
import type { Move } from "./moves.ts";
import type { StoryWriter } from "./story-writer.ts";

/** Plays what happens to a call of the newest reply. */
export function playCall(log: StoryWriter, move: Move, turn: OpenTurn): void {
  if (!("call" in move)) return;
  if (move.type === "claim") return claim(log, move.call, turn);
  const open = unanswered(turn);
  const call = open[move.call % open.length];
  if (call === undefined) return;
  switch (move.type) {
    case "start":
      return start(log, call, turn);
    case "await": {
      const { reason } = move;
      return log.record(
        "tool.awaiting",
        { call: call.id, reason, input: call.input, parsed: true },
        turn.id,
      );
    }
    case "answer": {
      const { decision } = move;
      return log.record("tool.answered", { call: call.id, decision, by: "user:2" }, turn.id);
    }
    case "delegate":
      return log.record("tool.delegated", { call: call.id, to: "user:3", by: "user:2" }, turn.id);
    case "escalate": {
      const to = ["user:4"];
      const approvers = ["user:2", ...to];
      return log.record("tool.escalated", { call: call.id, to, approvers }, turn.id);
    }
    case "expire":
      return log.record("tool.expired", { call: call.id }, turn.id);
    case "progress":
      return log.record("tool.progressed", { call: call.id, partial: "half" }, turn.id);
    case "memoize": {
      const name = log.fresh("inner");
      return log.record("tool.memoized", { call: call.id, name, value: 4 }, turn.id);
    }
    case "nest":
      return nest(log, call, turn);
    case "settle":
      return settle(log, { move, call, turn });
  }
}

/** Calls of the newest reply that have no result. */
export function unanswered(turn: OpenTurn): readonly ToolCall[] {
  const settled = new Set(
    turn.journal.flatMap((event) => (event.type === "tool.settled" ? [event.data.call] : [])),
  );
  return requestedCalls(turn).filter((call) => !settled.has(call.id));
}

/** Calls of the newest reply; those of a failed one were never requested. */
function requestedCalls(turn: OpenTurn): readonly ToolCall[] {
  const reply = turn.journal.findLast(
    (event) => event.type === "model.completed" && isStepRequest(event.data.request),
  );
  if (reply?.type !== "model.completed") return [];
  const { message } = reply.data;
  return message.stop === "error" || message.stop === "aborted" ? [] : callsOf(message);
}

/** A harness reports a result that it made itself, of whichever call it believes to be open. */
function claim(log: StoryWriter, index: number, turn: OpenTurn): void {
  const calls = requestedCalls(turn);
  const unknown = "call_unknown" as CallId;
  const id = calls[index]?.id ?? turn.usedCalls[index] ?? unknown;
  const message = notExecuted(id, "pay", "The harness said no.");
  log.record("message.appended", { name: log.fresh("claim"), message }, turn.id);
}

function start(log: StoryWriter, call: ToolCall, turn: OpenTurn): void {
  const earlier = turn.journal.filter(
    (event) => event.type === "tool.started" && event.data.call === call.id,
  );
  const attempt = earlier.length + 1;
  const started = { call: call.id, attempt, input: call.input, parsed: true };
  log.record("tool.started", started, turn.id);
}

function nest(log: StoryWriter, call: ToolCall, turn: OpenTurn): void {
  const id = log.fresh(`${call.id}/`) as CallId;
  const key = `agents/clerk/c-1/${turn.id}/${id}` as EffectKey;
  const parent = { call: call.id, ordinal: 0 };
  const requested = { call: id, name: "look", key, replay: "safe", parent, input: 1 } as const;
  log.record("tool.requested", requested, turn.id);
  const message = resultOf({ ...call, id, name: "look" }, "seen");
  log.record("tool.settled", { call: id, message, source: "executed" }, turn.id);
}

interface Settling {
  readonly move: Extract<Move, { readonly type: "settle" }>;
  readonly call: ToolCall;
  readonly turn: OpenTurn;
}

function settle(log: StoryWriter, { move, call, turn }: Settling): void {
  if (move.commits) {
    log.record("state.set", { name: "paid", value: log.events.length }, turn.id);
    const paths = { "/a.txt": `sha256:${"0".repeat(64)}` as Digest, "/b.txt": null };
    log.record("workspace.committed", { call: call.id, paths }, turn.id);
  }
  const message = resultOf(call, log.fresh("result"));
  log.record("tool.settled", { call: call.id, message, source: move.source, ms: 5 }, turn.id);
}

function resultOf({ id, name }: ToolCall, text: string): ToolMessage {
  return { role: "tool", call: id, name, parts: [{ type: "text", text }], isError: false };
}
