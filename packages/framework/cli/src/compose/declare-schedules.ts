import { TenonError, type Schedule } from "@tenon/contracts";
import type { ScheduleConfig } from "@tenon/project";
import type { Runtime } from "@tenon/runtime";
import type { LoadedAgents } from "./load-agents.ts";

/** Who set a schedule that stands in the configuration. */
const projectPrincipal = "project";

/**
 * Sets what the configuration declares, and cancels what it declared before and does not any more. What a person has
 * cancelled stays cancelled until its declaration changes.
 */
export async function declareSchedules(
  { schedules }: Pick<Runtime, "schedules">,
  loaded: LoadedAgents,
): Promise<void> {
  const declared = (loaded.config.schedules ?? []).map(scheduleOf);
  for (const schedule of declared) checkTarget(schedule, loaded);
  const by = { by: projectPrincipal };
  for (const schedule of declared) await schedules.set(schedule, by);
  const names = new Set(declared.map(({ name }) => name));
  for (const known of await schedules.list()) {
    const { name } = known.schedule;
    const isGone = known.by === projectPrincipal && !names.has(name);
    if (isGone && known.cancelledBy === undefined) await schedules.cancel(name, by);
  }
}

function scheduleOf({ target, ...schedule }: ScheduleConfig): Schedule {
  return "workflow" in target
    ? { ...schedule, target: { type: "workflow", input: null, ...target } }
    : { ...schedule, target: { type: "agent", ...target } };
}

/** A name that is nobody's would never be started, and nobody would notice. */
function checkTarget({ name, target }: Schedule, { agents, workflows = [] }: LoadedAgents): void {
  const isWorkflow = target.type === "workflow";
  const wanted = isWorkflow ? target.workflow : target.agent;
  const known = (isWorkflow ? workflows : agents).map((each) => each.name);
  if (known.includes(wanted)) return;
  throw new TenonError(
    isWorkflow ? "unknown-workflow" : "unknown-agent",
    `Schedule "${name}": there is no ${target.type} "${wanted}".`,
    { hint: known.length === 0 ? "There is none." : `Known: ${[...new Set(known)].join(", ")}.` },
  );
}
