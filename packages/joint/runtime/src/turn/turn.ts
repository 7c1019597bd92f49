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
import { answerCall, callTool } from "../tool/tool-call.ts";
import { recall, record, turnEvent, type Attempt } from "./attempt.ts";
import { readOutput } from "../tool/output.ts";
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
    tool: (call, onProgress) => callTool(attempt, call, onProgress),
    inbox: () => gate.guard(() => takeInbox(attempt)),
    append: (key, message) => gate.guard(() => appendMessage(attempt, key, message)),
    compact: (key, change) => gate.guard(() => compact(attempt, key, change)),
    once: (key, make) => once(attempt, key, make),
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
    await answerCall(attempt, message);
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

/** Only what the host does is guarded: what `make` throws is the harness's own affair. */
async function once<Value extends Json>(
  attempt: Attempt,
  name: string,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  const { gate, turn } = attempt;
  const key = factKeys.value(turn, name);
  const known = await gate.guard(async () => recall(attempt, "value.recorded", key));
  if (known !== undefined) return known.data.value as Value;
  const made = await whileOpen(attempt, make);
  return gate.guard(async () => {
    const value = jsonOf(made, `The value of \`once\` ("${name}")`);
    const event = { type: "value.recorded", data: { name, value } } as const;
    await record(attempt, turnEvent(attempt, key, event));
    return (recall(attempt, "value.recorded", key)?.data.value ?? value) as Value;
  });
}

/** What `make` throws reaches the harness, unless the attempt is over: a dropped one hears of nothing. */
async function whileOpen<Value>(
  { gate }: Attempt,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  try {
    return await make();
  } catch (error) {
    if (gate.isClosed) return new Promise(() => undefined);
    throw error;
  }
}

async function stash(attempt: Attempt, saved: Json): Promise<void> {
  const number = attempt.cursor.stashes;
  attempt.cursor.stashes += 1;
  const key = factKeys.stash(attempt.turn, number);
  if (recall(attempt, "stash.saved", key) !== undefined) return;
  const state = jsonOf(saved, "The stash of the harness");
  const { stashBytes } = attempt.services.policy;
  const bytes = new TextEncoder().encode(JSON.stringify(state)).length;
  if (bytes > stashBytes)
    throw new TenonError(
      "value-too-large",
      `The harness stashed ${bytes} bytes; at most ${stashBytes} are kept.`,
    );
  await record(attempt, turnEvent(attempt, key, { type: "stash.saved", data: { number, state } }));
}

/** What a harness gives is JSON by its type only. */
function jsonOf(value: Json, what: string): Json {
  const output = readOutput(value, Number.POSITIVE_INFINITY);
  if (output.ok) return output.value;
  throw new TenonError("invalid-input", `${what} is not JSON.`);
}
