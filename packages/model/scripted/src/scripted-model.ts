import {
  TenonError,
  type Clock,
  type ModelEvent,
  type ModelFailure,
  type ModelProvider,
  type ModelQuestion,
  type StreamOptions,
} from "@tenon/contracts";
import { blindToOthers, complaintAbout } from "./accepted-question.ts";
import { planReply } from "./reply.ts";
import { fillIn, stepFor, type Script, type ScriptedFailure, type ScriptedStep } from "./script.ts";

/** How a scripted model behaves beside its script. */
export interface ScriptedModelOptions {
  /** Name of the provider. Default `scripted`. */
  readonly name?: string;
  /** Needed to stream slowly. */
  readonly clock?: Clock;
  /** Streams no faster than this. Default: as fast as the reader reads. */
  readonly tokensPerSecond?: number;
}

/** A provider whose every model answers by `script`: deterministic, without a key, without a network. */
export function createScriptedModel(
  script: Script,
  options: ScriptedModelOptions = {},
): ModelProvider {
  const model: ScriptedModel = { script, options, tries: new Map() };
  if (options.tokensPerSecond !== undefined && options.clock === undefined) throw clockMissing();
  return {
    name: options.name ?? "scripted",
    secrets: [],
    stream: (question, streamOptions) => stream(model, question, streamOptions),
  };
}

interface ScriptedModel {
  readonly script: Script;
  readonly options: ScriptedModelOptions;
  readonly tries: Map<string, number>;
}

async function* stream(
  model: ScriptedModel,
  asked: ModelQuestion,
  { signal }: StreamOptions,
): AsyncGenerator<ModelEvent, void, undefined> {
  if (signal.aborted) return yield failed(aborted);
  const question = blindToOthers(asked);
  const step = chooseStep(model, question);
  const failure = stillFails(model, step, question) ? step.failure : undefined;
  const { deltas, reply } = planReply(step, question);
  const pause = pauseOf(model, step);
  for (const [position, delta] of deltas.entries()) {
    if (position === step.hangAfter) await abortOf(signal);
    if (signal.aborted) return yield failed(aborted);
    if (failure !== undefined && position >= (failure.afterDeltas ?? 0)) break;
    yield { type: "delta", delta };
    await pause(signal);
  }
  if (step.hangAfter !== undefined) await abortOf(signal);
  if (signal.aborted) return yield failed(aborted);
  if (failure !== undefined) return yield failed(failureOf(failure));
  yield { type: "reply", reply };
}

const aborted: ModelFailure = { kind: "unknown", message: "The call was aborted." };

/** Never throws, whatever the author of a script did. */
function chooseStep({ script, options }: ScriptedModel, question: ModelQuestion): ScriptedStep {
  const complaint = complaintAbout(question);
  if (complaint !== undefined) return refusal(complaint);
  try {
    const step = fillIn(stepFor(script, question), question);
    const lacksClock = step.tokensPerSecond !== undefined && options.clock === undefined;
    return lacksClock ? refusal(clockMissing().message) : step;
  } catch (error) {
    return refusal(`The script failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refusal(message: string): ScriptedStep {
  return { failure: { kind: "invalid-request", message } };
}

function stillFails(
  { tries }: ScriptedModel,
  step: ScriptedStep,
  question: ModelQuestion,
): boolean {
  if (step.failure?.tries === undefined) return true;
  const key = JSON.stringify([question.model, question.messages]);
  const tried = tries.get(key) ?? 0;
  tries.set(key, tried + 1);
  return tried < step.failure.tries;
}

function pauseOf(
  { options }: ScriptedModel,
  step: ScriptedStep,
): (signal: AbortSignal) => Promise<void> {
  const tokensPerSecond = step.tokensPerSecond ?? options.tokensPerSecond;
  const { clock } = options;
  if (tokensPerSecond === undefined || clock === undefined) return () => Promise.resolve();
  return (signal) => clock.after(1000 / tokensPerSecond, signal);
}

function failureOf(failure: ScriptedFailure): ModelFailure {
  return {
    kind: failure.kind,
    message: failure.message ?? `Scripted failure: ${failure.kind}.`,
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
  };
}

function failed(failure: ModelFailure): ModelEvent {
  return { type: "failure", failure };
}

function abortOf(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function clockMissing(): TenonError {
  return new TenonError("invalid-input", "`tokensPerSecond` needs a `clock`.", {
    hint: "Pass the platform's clock to the scripted model.",
  });
}
