import {
  TenonError,
  type Compaction,
  type Json,
  type Resumed,
  type ToolMessage,
  type Turn,
  type UserMessage,
} from "@tenon/contracts";
import { digestOf, factKeys } from "@tenon/log";
import { callModel } from "../model/model-call.ts";
import { callTool, settleCall } from "../tool/tool-call.ts";
import { recall, record, turnEvent, type Attempt } from "./attempt.ts";
import { takeInbox } from "./inbox.ts";
import { refreshAgent } from "./resolve-agent.ts";

/** The capability object that a harness gets for one attempt. */
export function createTurn(attempt: Attempt, resumed: Resumed | undefined): Turn {
  const { gate, cursor } = attempt;
  return {
    id: attempt.turn,
    agent: cursor.resolved.spec,
    signal: attempt.stop,
    ...(resumed === undefined ? {} : { resumed }),
    transcript: () => attempt.start.messages,
    refresh: () => gate.guard(() => refreshAgent(attempt)),
    model: (request) => callModel(attempt, request),
    tool: (call, onProgress) => gate.guard(() => callTool(attempt, call, onProgress)),
    inbox: () => gate.guard(() => takeInbox(attempt)),
    append: (key, message) => gate.guard(() => appendMessage(attempt, key, message)),
    compact: (key, change) => gate.guard(() => compact(attempt, key, change)),
    once: (key, make) => gate.guard(() => recordOnce(attempt, key, make)),
    stash: (state) => gate.guard(() => stash(attempt, state)),
    emit: (signal) => {
      if (!gate.isClosed)
        attempt.services.live.publish(attempt.ledger.lease.log, {
          type: "signal",
          signal: attempt.services.secrets.scrub(signal),
        });
    },
    now: () => cursor.time,
    uid: (key) =>
      digestOf(`${attempt.ledger.lease.log}/${attempt.turn}/${key}`).slice(
        "sha256:".length,
        "sha256:".length + 32,
      ),
  };
}

async function appendMessage(
  attempt: Attempt,
  name: string,
  message: UserMessage | ToolMessage,
): Promise<void> {
  if (message.role === "tool") {
    await settleCall(attempt, { id: message.call }, { message, source: "harness" });
    return;
  }
  const key = factKeys.message(attempt.turn, name);
  if (recall(attempt, "message.appended", key) === undefined)
    await record(
      attempt,
      turnEvent(attempt, key, { type: "message.appended", data: { name, message } }),
    );
}

async function compact(
  attempt: Attempt,
  name: string,
  { summary, keep }: Compaction,
): Promise<void> {
  const key = factKeys.compacted(attempt.turn, name);
  if (recall(attempt, "transcript.compacted", key) !== undefined) return;
  if (attempt.ledger.state.transcript.open !== undefined) {
    throw new TenonError(
      "invalid-input",
      `The harness compacted the transcript ("${name}") while tool calls were open.`,
    );
  }
  await record(
    attempt,
    turnEvent(attempt, key, { type: "transcript.compacted", data: { name, summary, keep } }),
  );
}

async function recordOnce<Value extends Json>(
  attempt: Attempt,
  name: string,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  const key = factKeys.value(attempt.turn, name);
  const recorded = recall(attempt, "value.recorded", key);
  if (recorded !== undefined) return recorded.data.value as Value;
  const value = await make();
  await record(attempt, turnEvent(attempt, key, { type: "value.recorded", data: { name, value } }));
  return value;
}

async function stash(attempt: Attempt, state: Json): Promise<void> {
  const number = attempt.cursor.stashes;
  attempt.cursor.stashes += 1;
  const key = factKeys.stash(attempt.turn, number);
  if (recall(attempt, "stash.saved", key) !== undefined) return;
  const { stashBytes } = attempt.services.policy;
  const bytes = new TextEncoder().encode(JSON.stringify(state)).length;
  if (bytes > stashBytes)
    throw new TenonError(
      "value-too-large",
      `The harness stashed ${bytes} bytes; at most ${stashBytes} are kept.`,
    );
  await record(attempt, turnEvent(attempt, key, { type: "stash.saved", data: { number, state } }));
}
