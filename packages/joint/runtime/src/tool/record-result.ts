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
  const { files } = attempt.pending.get(call.id) ?? {};
  if (files === undefined) return recordNow(attempt, call, settled);
  return attempt.committing.run(() => {
    const path = files.conflict(attempt.ledger.state.workspace.files);
    if (path === undefined) return recordNow(attempt, call, settled);
    attempt.pending.delete(call.id);
    return recordNow(attempt, call, conflicting(call, path, settled));
  });
}

async function recordNow(attempt: Attempt, call: CallName, settled: Settled): Promise<ToolMessage> {
  const key = factKeys.toolSettled(attempt.turn, call.id);
  const event = settledEvent(attempt, call, settled);
  const { facts = [], files } = attempt.pending.get(call.id) ?? {};
  const changes = [...facts, ...(files?.events ?? [])];
  const nested = openNestedCalls(attempt.ledger.state.turn, call.id);
  const inner = nested.map((open) => settledEvent(attempt, open.call, open.settled));
  const stops = stopsOf(attempt, new Set([call.id, ...nested.map((open) => open.call.id)]));
  try {
    await record(attempt, ...inner, ...stops, ...changes, event);
  } catch (error) {
    if (!hasCode(error, "value-too-large") || settled.message.isError) throw error;
    attempt.pending.delete(call.id);
    return recordNow(attempt, call, tooLarge(call, settled));
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

/** Calls that run side by side do not see each other's files, so only one of them may change a path. */
function conflicting(call: CallName, path: string, { ms }: Settled): Settled {
  const text = `The tool "${call.name}" changed ${path}, which another call changed at the same time. That one was kept, and nothing that this one changed in the workspace. Look at the file again and repeat the call.`;
  return { ...failed(call, "conflict", text), ...(ms === undefined ? {} : { ms }) };
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
