import { TenonError, type EventData, type ProbeResult, type Tool } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { recall, record, turnEvent, type Attempt } from "../turn/attempt.ts";
import { callContext, secretsOf, toolContext, type RunEnvironment } from "./context.ts";
import { IsolateUse } from "./isolate-use.ts";
import type { NestedCalls } from "./nested-calls.ts";
import { outputMessage, readOutput } from "./output.ts";
import { shownInput } from "./public-form.ts";
import {
  failed,
  interrupted,
  reasonOf,
  skipped,
  type CallName,
  type CallOf,
  type EffectiveInput,
  type Settled,
} from "./settled.ts";
import { notNeeded } from "../not-needed.ts";

/** A call, and how those that its tool makes are settled. */
interface NestingCall extends CallOf {
  readonly nested: (attempt: Attempt, left: AbortController) => NestedCalls;
}

/** A call that may start. */
export interface RunOptions extends NestingCall {
  readonly effective: EffectiveInput;
  /** Which start of this call it is, from 1. */
  readonly number: number;
}

/** A call that was started by an attempt that did not live to record its result. */
export interface Interrupted extends NestingCall {
  readonly started: EventData["tool.started"];
}

/** Records the start, runs the tool, and says how it ended. What it changed commits with its result. */
export async function runTool(attempt: Attempt, options: RunOptions): Promise<Settled> {
  const { gate, nesting, queue } = attempt;
  // Who waits for a turn behind a call that waits for the outside must not keep the turn from being parked.
  const wait = (isWaiting: boolean): void => {
    gate.rest(isWaiting);
    nesting?.onWait(isWaiting);
  };
  wait(true);
  return queue.run(options.tool.spec.sequential === true, () => {
    wait(false);
    return startAndRun(attempt, options);
  });
}

/** Settles a call whose outcome a crash made unknown, as its tool's policy says. */
export async function runAgain(attempt: Attempt, options: Interrupted): Promise<Settled> {
  const { call, tool, started } = options;
  const again = (): Promise<Settled> =>
    runTool(attempt, { ...options, effective: started, number: started.attempt + 1 });
  if (mayRunAgain(attempt, options)) return again();
  const probed = await probe(attempt, options);
  if (probed.status === "not-done") return again();
  if (probed.status === "unknown") return interrupted(call);
  const output = readOutput(probed.output, attempt.services.policy.toolOutputBytes);
  if (!output.ok)
    return failed(call, "probed", `The probe of tool "${tool.spec.name}" ${output.problem}`);
  return { message: outputMessage(call.id, call.name, output.value), source: "probed" };
}

async function startAndRun(attempt: Attempt, options: RunOptions): Promise<Settled> {
  const { call, tool, effective, number } = options;
  const { clock } = attempt.services.platform;
  const { input, parsed } = effective;
  if (attempt.nesting?.left.aborted === true)
    return skipped(call, "the tool that made the call ended.");
  const started = turnEvent(attempt, factKeys.toolStarted(attempt.turn, call.id, number), {
    type: "tool.started",
    data: { call: call.id, attempt: number, input, parsed },
  });
  const shown = shownInput(tool, input, attempt.services.policy.toolOutputBytes);
  await record(attempt, { ...started, public: { call: call.id, attempt: number, ...shown } });
  const since = clock.now();
  const ended = await race(attempt, options);
  if (attempt.gate.isClosed) return new Promise(() => undefined);
  return { ...ended, ms: clock.now() - since };
}

/** The tool against its timeout. A tool that ignores its signal is left behind; its late result goes nowhere. */
async function race(attempt: Attempt, options: RunOptions): Promise<Settled> {
  const { stop, over, nesting } = attempt;
  const left = new AbortController();
  const done = new AbortController();
  const nested = options.nested(attempt, left);
  const outer = nesting === undefined ? [] : [nesting.left];
  const signal = AbortSignal.any([stop, over, left.signal, ...outer]);
  const late = [
    timeout(attempt, options, { nested, done: AbortSignal.any([done.signal, over]) }),
    nested.diverged,
    ...outer.map((outerLeft) => leftBehind(outerLeft, options)),
  ].map(async (end) => {
    const settled = await end;
    if (!done.signal.aborted) left.abort();
    return settled;
  });
  const isolates = new IsolateUse(attempt.services.platform);
  const run = invoke(attempt, options, { signal, left: left.signal, nested, isolates });
  const ended = await Promise.race([run, ...late]);
  done.abort(notNeeded);
  // What it called is settled before it is.
  await nested.settled();
  return { ...ended, ...isolates.sum(options.number) };
}

type Deadline = { readonly nested: NestedCalls; readonly done: AbortSignal };

/** Time in which a tool only waits for a person does not count. */
async function timeout(
  attempt: Attempt,
  { call, tool }: RunOptions,
  { nested, done }: Deadline,
): Promise<Settled> {
  const { clock } = attempt.services.platform;
  const ms = tool.timeoutMs ?? attempt.services.policy.toolTimeoutMs;
  do await clock.after(ms, done);
  while (nested.isResting && !done.aborted);
  if (done.aborted) return new Promise(() => undefined);
  return failed(
    call,
    "timed-out",
    `The tool "${call.name}" did not finish within ${ms / 1000} s; it may have taken effect.`,
  );
}

/** A nested call is not waited for when the tool that made it is not either. */
async function leftBehind(left: AbortSignal, { call }: RunOptions): Promise<Settled> {
  if (!left.aborted)
    await new Promise((resolve) => left.addEventListener("abort", resolve, { once: true }));
  return interrupted(call);
}

async function invoke(
  attempt: Attempt,
  { call, tool, onProgress, effective }: RunOptions,
  running: Omit<RunEnvironment, "tool" | "onProgress">,
): Promise<Settled> {
  const { services, pending } = attempt;
  const { left, nested } = running;
  try {
    const environment = { ...running, tool, onProgress };
    const { context, changes } = await toolContext(attempt, call, environment);
    const value = effective.parsed ? effective.input : await revalidate(tool, effective);
    const output = readOutput(await tool.run?.(value, context), services.policy.toolOutputBytes);
    await nested.settled();
    if (!output.ok) return failed(call, "executed", `The tool "${call.name}" ${output.problem}`);
    const changed = await changes();
    if (!left.aborted) pending.set(call.id, changed);
    return { message: outputMessage(call.id, call.name, output.value), source: "executed" };
  } catch (error) {
    await nested.settled();
    return failed(call, "executed", services.secrets.scrubText(thrown(error, call.name)));
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
function mayRunAgain(attempt: Attempt, { call, tool }: CallOf): boolean {
  const requested = recall(
    attempt,
    "tool.requested",
    factKeys.toolRequested(attempt.turn, call.id),
  );
  const isSafe = tool.replay !== "unsafe" && requested?.data.replay !== "unsafe";
  return isSafe || hasInnerFact(attempt, call);
}

/** A tool that recorded something inside itself is run again, with what it recorded served. */
function hasInnerFact({ ledger }: Attempt, call: CallName): boolean {
  const { turn } = ledger.state;
  return (
    turn?.journal.some(
      (event) =>
        (event.type === "tool.memoized" && event.data.call === call.id) ||
        (event.type === "tool.requested" && event.data.parent?.call === call.id),
    ) ?? false
  );
}

function thrown(error: unknown, tool: string): string {
  const message = reasonOf(error);
  const hint =
    typeof error === "object" && error !== null && "hint" in error && typeof error.hint === "string"
      ? ` ${error.hint}`
      : "";
  return message === "" ? `The tool "${tool}" failed without a message.` : message + hint;
}
