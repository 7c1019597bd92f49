import { TenonError, type Schedule } from "@tenon/contracts";
import { scheduleProblem } from "@tenon/runtime";
import { placeOf, scheduleOf, targetError, type Declared } from "./check-targets.ts";

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

function errorOf(schedule: Schedule, index: number, declared: Declared): TenonError | undefined {
  const problem = scheduleProblem(schedule);
  if (problem === undefined) return targetError(schedule, index, declared);
  const { field, rule, hint } = problem;
  const message = `Schedule "${schedule.name}": ${rule}. ${placeOf(declared, index, field)}`;
  return new TenonError("invalid-input", message, { hint });
}
