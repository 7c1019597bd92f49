import { TenonError, type Schedule } from "@tenon/contracts";
import type { ProjectConfig, ScheduleConfig } from "@tenon/project";
import { scheduleProblem } from "@tenon/runtime";

/** What a release declares, and the names of what it can start. */
export interface Declared {
  readonly schedules: ProjectConfig["schedules"];
  readonly agents: readonly string[];
  readonly workflows: readonly string[];
  /** The file of the configuration, where there are files. */
  readonly file?: string | undefined;
}

/** A schedule of a configuration, and what is wrong with it. */
export interface CheckedSchedule {
  readonly schedule: Schedule;
  readonly error?: TenonError;
}

/** Throws for the first schedule that could never start anything: `invalid-input`, `unknown-workflow` or `unknown-agent`. */
export function checkSchedules(declared: Declared): void {
  for (const { error } of checkedSchedules(declared)) if (error !== undefined) throw error;
}

/** Each schedule of a configuration, with what makes it one that nobody would notice to fail. */
export function checkedSchedules(declared: Declared): readonly CheckedSchedule[] {
  return (declared.schedules ?? []).map((given, index) => {
    const schedule = scheduleOf(given);
    const error = errorOf(schedule, index, declared);
    return error === undefined ? { schedule } : { schedule, error };
  });
}

/** A schedule as it is set. */
export function scheduleOf({ target, ...schedule }: ScheduleConfig): Schedule {
  return "workflow" in target
    ? { ...schedule, target: { type: "workflow", input: null, ...target } }
    : { ...schedule, target: { type: "agent", ...target } };
}

function errorOf(schedule: Schedule, index: number, declared: Declared): TenonError | undefined {
  const { name, target } = schedule;
  const place = (field: string): string =>
    `It stands in ${declared.file ?? "the configuration"}, schedules[${index}].${field}.`;
  const problem = scheduleProblem(schedule);
  if (problem !== undefined) {
    const { field, rule, hint } = problem;
    const message = `Schedule "${name}": ${rule}. ${place(field)}`;
    return new TenonError("invalid-input", message, { hint });
  }
  const isWorkflow = target.type === "workflow";
  const wanted = isWorkflow ? target.workflow : target.agent;
  const known = isWorkflow ? declared.workflows : declared.agents;
  if (known.includes(wanted)) return undefined;
  return new TenonError(
    isWorkflow ? "unknown-workflow" : "unknown-agent",
    `Schedule "${name}": there is no ${target.type} "${wanted}". ${place(`target.${target.type}`)}`,
    { hint: known.length === 0 ? "There is none." : `Known: ${[...new Set(known)].join(", ")}.` },
  );
}
