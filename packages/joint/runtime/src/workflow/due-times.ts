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

/** Throws `invalid-input` naming what is wrong with a schedule. */
export function checkSchedule({ name, when, target }: Schedule): void {
  if ("at" in when) {
    if (Number.isFinite(when.at)) return;
    throw refusal(name, "`at` must be a time in milliseconds since 1970", "Give Date.now() + ...");
  }
  let next: Date | null;
  try {
    next = cronOf(when).nextRun(dateOf(0));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(name, `its time is wrong: ${reason}`, cronHint);
  }
  if (next === null) throw refusal(name, `"${when.cron}" never comes`, cronHint);
  if (target.type === "agent" && target.input.trim() === "")
    throw refusal(name, "its input is empty", "Say what the agent is asked.");
}

const cronHint =
  'Write minute, hour, day, month and weekday, such as "0 9 * * 1-5", and a time zone such as Europe/Berlin.';

type CronTime = Extract<Schedule["when"], { readonly cron: string }>;

function cronOf({ cron, timeZone = "UTC" }: CronTime): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}

function dateOf(time: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- croner takes a Date, and this one is of a given time
  return new Date(time);
}

function refusal(name: string, rule: string, hint: string): TenonError {
  return new TenonError("invalid-input", `Schedule "${name}": ${rule}.`, { hint });
}
