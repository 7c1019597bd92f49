import {
  TenonError,
  type EffectKey,
  type Json,
  type Principal,
  type StartedInstance,
  type StartStepOptions,
  type StepContext,
  type WrittenSource,
} from "@tenon/contracts";
import { digestOf, instanceLog } from "@tenon/log";
import type { InstanceAttempt } from "./instance-attempt.ts";
import type { Services } from "../services.ts";
import { startInstance } from "./open-instance.ts";
import { StartPace } from "./start-pace.ts";

/** How many instances may start each other in a row. */
const deepest = 16;

/** The work of a step that starts another instance. One that starts its own workflow starts its own source. */
export function startWork(
  attempt: InstanceAttempt,
  workflow: string,
  { input, id }: { readonly input: Json } & StartStepOptions,
): (context: StepContext) => Promise<Json> {
  return async ({ key, signal }) => {
    const { created } = attempt.state;
    const started = await startFrom(attempt.services, {
      workflow,
      input,
      key,
      signal,
      by: created?.by ?? "",
      depth: (created?.depth ?? 0) + 1,
      ...(id === undefined ? {} : { id }),
      ...(created?.source === undefined || workflow !== created.workflow
        ? {}
        : { source: created.source }),
    });
    return { id: started.id };
  };
}

/** An instance that is started by another one, or by a tool. */
export interface StartOrder {
  readonly workflow: string;
  readonly input: Json;
  /** What starts it: the same key is the same instance. */
  readonly key: EffectKey;
  readonly by: Principal;
  readonly signal: AbortSignal;
  /** How many instances are above it. */
  readonly depth: number;
  readonly id?: string;
  readonly source?: WrittenSource;
}

/** Starts an instance, unless too many have started each other. */
export async function startFrom(
  services: Services,
  { workflow, input, key, by, signal, depth, id: chosen, source }: StartOrder,
): Promise<StartedInstance> {
  if (depth > deepest) {
    throw new TenonError(
      "not-retryable",
      `The workflow "${workflow}" was not started: ${deepest} instances have started each other, and none may be deeper.`,
    );
  }
  const id = chosen ?? digestOf(key).slice("sha256:".length, "sha256:".length + 32);
  const log = instanceLog(workflow, id);
  await paceOf(services, workflow).take(signal);
  signal.throwIfAborted();
  const start = {
    input,
    by,
    ...(depth === 0 ? {} : { depth }),
    ...(source === undefined ? {} : { source }),
  };
  await startInstance(services, { workflow, id, log }, start);
  return { workflow, id };
}

/** One for each workflow of a runtime: one that is started more and more must not hold up the others. */
const paces = new WeakMap<Services, Map<string, StartPace>>();

function paceOf(services: Services, workflow: string): StartPace {
  const ofAll = paces.get(services) ?? new Map<string, StartPace>();
  paces.set(services, ofAll);
  const { platform, policy } = services;
  const pace = ofAll.get(workflow) ?? new StartPace(platform.clock, policy.workflowStartsPerMinute);
  ofAll.set(workflow, pace);
  return pace;
}
