import {
  hasCode,
  type CallId,
  type JsonObject,
  type LogEvent,
  type ToolMessage,
} from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { openChildren, stopOf } from "../subagent/open-children.ts";
import { recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { openNestedCalls } from "./open-nested-calls.ts";
import { shownOutput } from "./public-form.ts";
import { failed, type CallName, type Settled } from "./settled.ts";

/** Records the one result of a call, what it changed, and the end of what it left open. */
export async function recordResult(
  attempt: Attempt,
  call: CallName,
  settled: Settled,
): Promise<ToolMessage> {
  const key = factKeys.toolSettled(attempt.turn, call.id);
  const raced = recall(attempt, "tool.settled", key);
  if (raced !== undefined) return raced.data.message;
  const event = settledEvent(attempt, call, settled);
  const changes = attempt.pending.get(call.id) ?? [];
  const nested = openNestedCalls(attempt.ledger.state.turn, call.id);
  const inner = nested.map((open) => settledEvent(attempt, open.call, open.settled));
  const stops = stopsOf(attempt, new Set([call.id, ...nested.map((open) => open.call.id)]));
  try {
    await record(attempt, ...changes, ...inner, ...stops, event);
  } catch (error) {
    if (!hasCode(error, "value-too-large") || settled.message.isError) throw error;
    attempt.pending.delete(call.id);
    return recordResult(attempt, call, tooLarge(call, settled));
  }
  return recall(attempt, "tool.settled", key)?.data.message ?? settled.message;
}

/** A child that nobody waits for any more is stopped. */
function stopsOf({ ledger }: Attempt, calls: ReadonlySet<CallId>): readonly LogEvent[] {
  const { turn } = ledger.state;
  if (turn === undefined) return [];
  const by = turn.abortedBy ?? `log:${ledger.lease.log}`;
  return openChildren(turn)
    .filter((child) => calls.has(child.call))
    .map((child) => stopOf(child, by));
}

function settledEvent(attempt: Attempt, { id }: CallName, settled: Settled): LogEvent {
  const event = turnEvent(attempt, factKeys.toolSettled(attempt.turn, id), {
    type: "tool.settled",
    data: { call: id, ...settled },
  });
  return { ...event, public: publicResult(attempt, settled) };
}

/** An output within its limit can outgrow an entry: it is written as text and as structure, and escaped in both. */
function tooLarge(call: CallName, { source, ms }: Settled): Settled {
  const text = `The tool "${call.name}" returned more than one entry of the log can hold. Return less, or a reference to where the rest is.`;
  return { ...failed(call, source, text), ...(ms === undefined ? {} : { ms }) };
}

function publicResult(attempt: Attempt, { message, source }: Settled): JsonObject {
  const { call, name, isError } = message;
  const tool = attempt.cursor.resolved.tools.get(name);
  const shown = shownOutput(tool, message, attempt.services.policy.toolOutputBytes);
  return { call, name, isError, source, ...shown };
}
