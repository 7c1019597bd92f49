import { TenonError, type Schedule } from "@tenon/contracts";
import { Cron } from "croner";

/** How late a firing may be and still be on time. */
const graceMs = 60_000;

/** How many missed times are made up for at most. */
const mostMissed = 1000;

/** The times of a schedule after `after` and up to `now` that are to be fired, oldest first. */
export function dueTimes(schedule: Schedule, after: number, now: number): readonly number[] {
  const next = nextTime(schedule, after);
  if (next === undefined || next > now) return [];
  const { when, missed = "once" } = schedule;
  if ("at" in when) return missed === "skip" && now - next > graceMs ? [] : [next];
  const past = pastTimes(when, { after, now, most: missed === "all" ? mostMissed : 1 });
  switch (missed) {
    case "all":
      return past;
    case "once":
      return past;
    case "skip":
      return past.filter((time) => now - time <= graceMs);
  }
}

/** The newest times after `after` and up to `now`, oldest first. Each is looked for by itself: finding one is slow. */
function pastTimes(
  when: CronTime,
  { after, now, most }: { readonly after: number; readonly now: number; readonly most: number },
): readonly number[] {
  const cron = cronOf(when);
  const times: number[] = [];
  // What is found lies before the second that is given.
  let before = now + 1000;
  while (times.length < most) {
    const found = cron.previousRuns(1, dateOf(before))[0]?.getTime();
    if (found === undefined || found <= after) break;
    if (found <= now) times.unshift(found);
    before = found;
  }
  return times;
}

/** The first time of a schedule after `after`; undefined when there is none. */
export function nextTime({ when }: Schedule, after: number): number | undefined {
  if ("at" in when) return when.at > after ? when.at : undefined;
  return cronOf(when).nextRun(dateOf(after))?.getTime();
}

/** The next time that is going to be fired: one that is overdue, too, unless it is left out. */
export function nextFiring(schedule: Schedule, after: number, now: number): number | undefined {
  const from = schedule.missed === "skip" ? Math.max(after, now - graceMs - 1) : after;
  return nextTime(schedule, from);
}

/** What is wrong with a field of a schedule, and what to write. */
export type ScheduleProblem = {
  readonly field: string;
  readonly rule: string;
  readonly hint: string;
};

/** What makes a schedule one that cannot be set; undefined when nothing does. */
export function scheduleProblem({ when, target }: Schedule): ScheduleProblem | undefined {
  const problem = "at" in when ? momentProblem(when.at) : cronProblem(when);
  if (problem !== undefined) return problem;
  if (target.type !== "agent" || target.input.trim() !== "") return undefined;
  return { field: "target.input", rule: "it is empty", hint: "Say what the agent is asked." };
}

/** Throws `invalid-input` naming what is wrong with a schedule. */
export function checkSchedule(schedule: Schedule): void {
  const problem = scheduleProblem(schedule);
  if (problem === undefined) return;
  const { field, rule, hint } = problem;
  const message = `Schedule "${schedule.name}": ${rule} (\`${field}\`).`;
  throw new TenonError("invalid-input", message, { hint });
}

function momentProblem(at: number): ScheduleProblem | undefined {
  if (Number.isFinite(at)) return undefined;
  const rule = "it must be a time in milliseconds since 1970";
  return { field: "when.at", rule, hint: "Give Date.now() + ..." };
}

function cronProblem(when: CronTime): ScheduleProblem | undefined {
  const { cron, timeZone = "UTC" } = when;
  if (!isTimeZone(timeZone)) {
    const rule = `"${timeZone}" is no time zone`;
    return { field: "when.timeZone", rule, hint: "Write a name such as Europe/Berlin or UTC." };
  }
  try {
    if (cronOf(when).nextRun(dateOf(0)) !== null) return undefined;
    return { field: "when.cron", rule: `"${cron}" never comes`, hint: cronHint };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const plain = reason.replace(/^CronPattern: /, "").replace(/[. ]+$/, "");
    return {
      field: "when.cron",
      rule: `"${cron}" is no cron expression: ${plain}`,
      hint: cronHint,
    };
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const cronHint = 'Write minute, hour, day, month and weekday, such as "0 9 * * 1-5".';

type CronTime = Extract<Schedule["when"], { readonly cron: string }>;

function cronOf({ cron, timeZone = "UTC" }: CronTime): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}

function dateOf(time: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- croner takes a Date, and this one is of a given time
  return new Date(time);
}
