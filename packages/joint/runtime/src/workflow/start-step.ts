import { TenonError, type Json, type StartStepOptions, type StepContext } from "@tenon/contracts";
import { digestOf, instanceLog } from "@tenon/log";
import type { InstanceAttempt } from "./instance-attempt.ts";
import type { Services } from "../services.ts";
import { startInstance } from "./open-instance.ts";
import { StartPace } from "./start-pace.ts";

/** How many instances may start each other in a row. */
const deepest = 16;

/** The work of a step that starts another instance. */
export function startWork(
  attempt: InstanceAttempt,
  workflow: string,
  { input, id: chosen }: { readonly input: Json } & StartStepOptions,
): (context: StepContext) => Promise<Json> {
  return async ({ key, signal }) => {
    const { created } = attempt.state;
    const depth = (created?.depth ?? 0) + 1;
    if (depth > deepest) {
      throw new TenonError(
        "not-retryable",
        `The workflow "${workflow}" was not started: ${deepest} instances have started each other, and none may be deeper.`,
      );
    }
    const id = chosen ?? digestOf(key).slice("sha256:".length, "sha256:".length + 32);
    const log = instanceLog(workflow, id);
    const by = created?.by ?? "";
    await paceOf(attempt.services).take(signal);
    signal.throwIfAborted();
    await startInstance(attempt.services, { workflow, id, log }, { input, by, depth });
    return { id };
  };
}

/** One for each runtime. */
const paces = new WeakMap<Services, StartPace>();

function paceOf(services: Services): StartPace {
  const known = paces.get(services);
  if (known !== undefined) return known;
  const { platform, policy } = services;
  const pace = new StartPace(platform.clock, policy.workflowStartsPerMinute);
  paces.set(services, pace);
  return pace;
}
