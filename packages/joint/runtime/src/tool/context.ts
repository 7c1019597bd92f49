import {
  TenonError,
  type CallContext,
  type Json,
  type LogEvent,
  type SecretValues,
  type Tool,
  type ToolCall,
  type ToolContext,
  type ToolStep,
} from "@tenon/contracts";
import { factKeys, isHostValue } from "@tenon/log";
import { isHostTool } from "../host-tools/host-tool.ts";
import { recall, record, turnEvent, type Attempt, type CallChanges } from "../turn/attempt.ts";
import { openWorkspace } from "../workspace/open-workspace.ts";
import { effectKey } from "./effect-key.ts";
import { readOutput } from "./output.ts";
import { ProgressAppender } from "./progress-appender.ts";
import type { IsolateUse } from "./isolate-use.ts";
import type { NestedCalls } from "./nested-calls.ts";
import { startForTool } from "./start-for-tool.ts";
import type { OnProgress } from "./settled.ts";

/** Which call this is. The effect key is the recorded one. */
export function callContext(attempt: Attempt, call: ToolCall): CallContext {
  const { identity, turn, by } = attempt;
  const requested = recall(attempt, "tool.requested", factKeys.toolRequested(turn, call.id));
  const key = requested?.data.key ?? effectKey(attempt, call.id);
  return {
    agent: identity.agent,
    conversation: identity.conversation,
    turn,
    call: call.id,
    key,
    by,
  };
}

/** What a run needs beside the call. */
export interface RunEnvironment {
  readonly tool: Tool;
  readonly signal: AbortSignal;
  /** Aborted when the tool was left behind: its call is settled without it. */
  readonly left: AbortSignal;
  readonly nested: NestedCalls;
  readonly isolates: IsolateUse;
  readonly onProgress: OnProgress;
}

/** What a running tool may use, and what commits with its result once it has ended. */
export async function toolContext(
  attempt: Attempt,
  call: ToolCall,
  run: RunEnvironment,
): Promise<{ readonly context: ToolContext; readonly changes: () => Promise<CallChanges> }> {
  const secrets = await secretsOf(attempt, run.tool);
  const changes = new Map<string, Json>();
  const files = openWorkspace(attempt, call.id);
  const identity = callContext(attempt, call);
  const context: ToolContext = {
    ...identity,
    signal: run.signal,
    secrets,
    step: toolStep(attempt, call, run),
    state: {
      get: (name) => (changes.has(name) ? changes.get(name) : recordedValue(attempt, name)),
      set: (name, value) => {
        checkName(name, run.tool);
        changes.set(name, jsonOrThrow(attempt, value, `state "${name}"`));
      },
    },
    workspace: files.workspace,
    isolates: () => run.isolates.open(),
    now: () => attempt.services.platform.clock.now(),
    progress: progressReporter(attempt, call, run),
    callTool: async (name, input) => {
      const result = await run.nested.call(name, input);
      files.rebase();
      return result;
    },
    earlierCalls: () => run.nested.earlier(),
    startWorkflow: (workflow, input, source) =>
      startForTool(attempt, identity, { workflow, input, source, signal: run.signal }),
  };
  const facts = (): readonly LogEvent[] =>
    [...changes].map(([name, value]) =>
      turnEvent(attempt, `${factKeys.toolSettled(attempt.turn, call.id)}/state/${name}`, {
        type: "state.set",
        data: { name, value },
      }),
    );
  return { context, changes: async () => ({ facts: facts(), ...(await files.prepare()) }) };
}

/** The declared secrets of a tool. Rejects with `missing-secret`. */
export function secretsOf(attempt: Attempt, tool: Tool): Promise<SecretValues> {
  return attempt.services.secrets.resolve(tool.secrets, `The tool "${tool.spec.name}"`);
}

function checkName(name: string, tool: Tool): void {
  if (!isHostValue(name) || isHostTool(tool)) return;
  throw new TenonError(
    "not-permitted",
    `The tool "${tool.spec.name}" set the state "${name}"; names that begin with "host:" are the host's.`,
  );
}

/** Tools choose the names, so one may be the name of something that every object inherits. */
function recordedValue({ ledger }: Attempt, name: string): Json | undefined {
  const { values } = ledger.state;
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function toolStep(attempt: Attempt, call: ToolCall, { left, nested }: RunEnvironment): ToolStep {
  const running = new Set<string>();
  const runStep = async (name: string, work: () => unknown): Promise<Json> => {
    const value = jsonOrThrow(attempt, await work(), `step "${name}"`);
    if (attempt.gate.isClosed || left.aborted) return new Promise(() => undefined);
    const key = factKeys.toolMemoized(attempt.turn, call.id, name);
    const event = { type: "tool.memoized", data: { call: call.id, name, value } } as const;
    await record(attempt, turnEvent(attempt, key, event));
    return value;
  };
  return {
    do: async (name, work) => {
      const key = factKeys.toolMemoized(attempt.turn, call.id, name);
      const known = recall(attempt, "tool.memoized", key);
      if (known !== undefined) return known.data.value as never;
      if (running.has(name))
        throw new TenonError(
          "invalid-input",
          `Two steps of tool "${call.name}" are named "${name}". Give each step a name of its own.`,
        );
      running.add(name);
      try {
        return (await nested.work(() => runStep(name, work))) as never;
      } finally {
        running.delete(name);
      }
    },
  };
}

function progressReporter(
  attempt: Attempt,
  call: ToolCall,
  { left, onProgress }: RunEnvironment,
): (partial: Json) => void {
  const { gate, services, ledger } = attempt;
  const appender = new ProgressAppender(attempt, call.id);
  return (partial) => {
    if (gate.isClosed || left.aborted) return;
    const shown = services.secrets.scrub(jsonOrThrow(attempt, partial, "progress"));
    services.live.publish(ledger.lease.log, { type: "progress", call: call.id, partial: shown });
    onProgress?.(shown);
    appender.show(shown);
  };
}

function jsonOrThrow(attempt: Attempt, value: unknown, what: string): Json {
  const output = readOutput(value, attempt.services.policy.toolOutputBytes);
  if (output.ok) return output.value;
  throw new TenonError(
    "invalid-input",
    `The value of ${what} ${output.problem.replace("returned", "is")}`,
  );
}
