import type { LogId, Principal } from "@tenon/contracts";
import { parseLog, schedulesName } from "@tenon/log";
import type { ProjectConfig } from "@tenon/project";
import type { Runtime } from "@tenon/runtime";
import { checkTargets, scheduleOf, type Declared } from "./check-targets.ts";

type Setting = Pick<Runtime, "schedules">;

/** Who set a schedule that stands in the configuration. */
export const project: { readonly by: Principal } = { by: "project" };

/**
 * Sets what the configuration declares, and cancels what it declared before and does not any more. What a person has
 * cancelled stays cancelled until its declaration changes.
 */
export async function declareSchedules({ schedules }: Setting, declared: Declared): Promise<void> {
  checkTargets(declared);
  const wanted = (declared.schedules ?? []).map(scheduleOf);
  for (const schedule of wanted) await schedules.set(schedule, project);
  const names = new Set(wanted.map(({ name }) => name));
  for (const known of await schedules.list()) {
    const { name } = known.schedule;
    const isGone = known.by === project.by && !names.has(name);
    if (isGone && known.cancelledBy === undefined) await schedules.cancel(name, project);
  }
}

/** Does the same for the schedule of one log, before it fires what an earlier release declared. Other logs are left alone. */
export async function redeclareSchedule(
  { schedules }: Setting,
  log: LogId,
  declared: ProjectConfig["schedules"] = [],
): Promise<void> {
  const identity = parseLog(log);
  if (identity.type !== "workflow" || identity.workflow !== schedulesName) return;
  const known = await schedules.get(identity.instance);
  if (known?.by !== project.by || known.cancelledBy !== undefined) return;
  const { name } = known.schedule;
  const wanted = declared.find((schedule) => schedule.name === name);
  if (wanted === undefined) await schedules.cancel(name, project);
  else await schedules.set(scheduleOf(wanted), project);
}
