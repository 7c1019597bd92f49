import { TenonError, type Schedule } from "@tenon/contracts";
import type { ProjectConfig, ScheduleConfig } from "@tenon/project";

/** What a release declares, and the names of what it can start. */
export interface Declared {
  readonly schedules: ProjectConfig["schedules"];
  readonly agents: readonly string[];
  readonly workflows: readonly string[];
  /** The file of the configuration, where there are files. */
  readonly file?: string | undefined;
}

/**
 * Throws for the first schedule that nobody would notice to fail: `unknown-workflow` or `unknown-agent`. Its time is
 * checked by whoever sets it, so that what reads cron is in no Worker that fires nothing.
 */
export function checkTargets(declared: Declared): void {
  for (const [index, given] of (declared.schedules ?? []).entries()) {
    const error = targetError(scheduleOf(given), index, declared);
    if (error !== undefined) throw error;
  }
}

/** A schedule as it is set. */
export function scheduleOf({ target, ...schedule }: ScheduleConfig): Schedule {
  return "workflow" in target
    ? { ...schedule, target: { type: "workflow", input: null, ...target } }
    : { ...schedule, target: { type: "agent", ...target } };
}

/** What is wrong with whom a schedule starts. */
export function targetError(
  { name, target }: Schedule,
  index: number,
  declared: Declared,
): TenonError | undefined {
  const isWorkflow = target.type === "workflow";
  const wanted = isWorkflow ? target.workflow : target.agent;
  const known = isWorkflow ? declared.workflows : declared.agents;
  if (known.includes(wanted)) return undefined;
  const place = placeOf(declared, index, `target.${target.type}`);
  return new TenonError(
    isWorkflow ? "unknown-workflow" : "unknown-agent",
    `Schedule "${name}": there is no ${target.type} "${wanted}". ${place}`,
    { hint: known.length === 0 ? "There is none." : `Known: ${[...new Set(known)].join(", ")}.` },
  );
}

/** Where a field of a schedule is declared. */
export function placeOf({ file }: Declared, index: number, field: string): string {
  return `It stands in ${file ?? "the configuration"}, schedules[${index}].${field}.`;
}
