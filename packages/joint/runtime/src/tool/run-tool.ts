import {
  TenonError,
  type EventData,
  type ProbeResult,
  type Tool,
  type ToolCall,
} from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { callContext, secretsOf, toolContext, type RunEnvironment } from "./context.ts";
import { errorMessage, outputMessage, readOutput } from "./output.ts";
import { shownInput } from "./public-form.ts";
import type { EffectiveInput, OnProgress, Settled } from "./tool-call.ts";
import { notNeeded } from "../not-needed.ts";

/** A call that may start. */
export interface RunOptions {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly onProgress: OnProgress;
  readonly effective: EffectiveInput;
  /** Which start of this call it is, from 1. */
  readonly number: number;
}

/** A call that was started by an attempt that did not live to record its result. */
export interface Interrupted extends Pick<RunOptions, "call" | "tool" | "onProgress"> {
  readonly started: EventData["tool.started"];
}

/** Records the start, runs the tool, and says how it ended. What it changed commits with its result. */
export async function runTool(attempt: Attempt, options: RunOptions): Promise<Settled> {
  return attempt.queue.run(options.tool.spec.sequential === true, () =>
    startAndRun(attempt, options),
  );
}

/** Settles a call whose outcome a crash made unknown, as its tool's policy says. */
export async function runAgain(
  attempt: Attempt,
  { call, tool, onProgress, started }: Interrupted,
): Promise<Settled> {
  const again = (): Promise<Settled> =>
    runTool(attempt, { call, tool, onProgress, effective: started, number: started.attempt + 1 });
  if (mayRunAgain(attempt, call, tool)) return again();
  const probed = await probe(attempt, { call, tool, onProgress, started });
  if (probed.status === "not-done") return again();
  if (probed.status === "unknown") return interrupted(call);
  const output = readOutput(probed.output, attempt.services.policy.toolOutputBytes);
  if (!output.ok)
    return {
      message: errorMessage(
        call.id,
        call.name,
        `The probe of tool "${call.name}" ${output.problem}`,
      ),
      source: "probed",
    };
  return { message: outputMessage(call.id, call.name, output.value), source: "probed" };
}

async function startAndRun(
  attempt: Attempt,
  { call, tool, onProgress, effective, number }: RunOptions,
): Promise<Settled> {
  const { clock } = attempt.services.platform;
  const { input, parsed } = effective;
  const started = turnEvent(attempt, factKeys.toolStarted(attempt.turn, call.id, number), {
    type: "tool.started",
    data: { call: call.id, attempt: number, input, parsed },
  });
  const shown = shownInput(tool, input, attempt.services.policy.toolOutputBytes);
  await record(attempt, { ...started, public: { call: call.id, attempt: number, ...shown } });
  const since = clock.now();
  const ended = await race(attempt, { call, tool, onProgress, effective, number });
  if (attempt.gate.isClosed) return new Promise(() => undefined);
  return { ...ended, ms: clock.now() - since };
}

/** The tool against its timeout. A tool that ignores its signal is left behind; its late result goes nowhere. */
async function race(attempt: Attempt, options: RunOptions): Promise<Settled> {
  const { call, tool } = options;
  const timeoutMs = tool.timeoutMs ?? attempt.services.policy.toolTimeoutMs;
  const timedOut = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([attempt.stop, attempt.over, timedOut.signal]);
  const late = attempt.services.platform.clock
    .after(timeoutMs, AbortSignal.any([done.signal, attempt.over]))
    .then((): Settled => {
      if (!done.signal.aborted) timedOut.abort();
      return {
        message: errorMessage(
          call.id,
          call.name,
          `The tool "${call.name}" did not finish within ${timeoutMs / 1000} s; it may have taken effect.`,
        ),
        source: "timed-out",
      };
    });
  try {
    return await Promise.race([late, invoke(attempt, options, { signal, left: timedOut.signal })]);
  } finally {
    done.abort(notNeeded);
  }
}

async function invoke(
  attempt: Attempt,
  { call, tool, onProgress, effective }: RunOptions,
  { signal, left }: Pick<RunEnvironment, "signal" | "left">,
): Promise<Settled> {
  const { services, pending } = attempt;
  try {
    const { context, changes } = await toolContext(attempt, call, {
      tool,
      signal,
      left,
      onProgress,
    });
    const value = effective.parsed ? effective.input : await revalidate(tool, effective);
    const output = readOutput(await tool.run?.(value, context), services.policy.toolOutputBytes);
    if (!output.ok)
      return {
        message: errorMessage(call.id, call.name, `The tool "${call.name}" ${output.problem}`),
        source: "executed",
      };
    if (!left.aborted) pending.set(call.id, changes());
    return { message: outputMessage(call.id, call.name, output.value), source: "executed" };
  } catch (error) {
    return {
      message: errorMessage(
        call.id,
        call.name,
        services.secrets.scrubText(reasonOf(error, call.name)),
      ),
      source: "executed",
    };
  }
}

async function revalidate(tool: Tool, { input }: EffectiveInput): Promise<unknown> {
  const validation = await tool.validate(input);
  if (!validation.ok) throw new TenonError("invalid-input", validation.message);
  return validation.value;
}

async function probe(attempt: Attempt, { call, tool, started }: Interrupted): Promise<ProbeResult> {
  if (tool.probe === undefined) return { status: "unknown" };
  try {
    const secrets = await secretsOf(attempt, tool);
    return await tool.probe(started.input, {
      ...callContext(attempt, call),
      signal: attempt.over,
      secrets,
    });
  } catch {
    return { status: "unknown" };
  }
}

/** The policy that the call was asked under and the one of this release must both allow it. */
function mayRunAgain(attempt: Attempt, call: ToolCall, tool: Tool): boolean {
  const requested = recall(
    attempt,
    "tool.requested",
    factKeys.toolRequested(attempt.turn, call.id),
  );
  const isSafe = tool.replay !== "unsafe" && requested?.data.replay !== "unsafe";
  return isSafe || hasFinishedStep(attempt, call);
}

function hasFinishedStep(attempt: Attempt, call: ToolCall): boolean {
  return (
    attempt.ledger.state.turn?.journal.some(
      (event) => event.type === "tool.memoized" && event.data.call === call.id,
    ) ?? false
  );
}

/** The result of a call that may have taken effect, and of which nobody can say whether it did. */
export function interrupted(call: Pick<ToolCall, "id" | "name">): Settled {
  const text = `The tool "${call.name}" was interrupted and may have taken effect; its outcome is unknown.`;
  return { message: errorMessage(call.id, call.name, text), source: "interrupted" };
}

function reasonOf(error: unknown, tool: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    typeof error === "object" && error !== null && "hint" in error && typeof error.hint === "string"
      ? ` ${error.hint}`
      : "";
  return message === "" ? `The tool "${tool}" failed without a message.` : message + hint;
}
