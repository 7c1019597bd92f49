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
  // Looked for backwards from the next second: of a long absence only the newest times matter.
  const past = cronOf(when)
    .previousRuns(missed === "all" ? mostMissed : 2, dateOf(now + 1000))
    .map((date) => date.getTime())
    .filter((time) => time > after && time <= now)
    .toSorted((one, two) => one - two);
  switch (missed) {
    case "all":
      return past;
    case "once":
      return past.slice(-1);
    case "skip":
      return past.slice(-1).filter((time) => now - time <= graceMs);
  }
}

/** The first time of a schedule after `after`; undefined when there is none. */
export function nextTime({ when }: Schedule, after: number): number | undefined {
  if ("at" in when) return when.at > after ? when.at : undefined;
  return cronOf(when).nextRun(dateOf(after))?.getTime();
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

function cronOf({
  cron,
  timeZone = "UTC",
}: {
  readonly cron: string;
  readonly timeZone?: string;
}): Cron {
  return new Cron(cron, { timezone: timeZone, paused: true });
}

function dateOf(time: number): Date {
  // oxlint-disable-next-line no-restricted-globals -- croner takes a Date, and this one is of a given time
  return new Date(time);
}

function refusal(name: string, rule: string, hint: string): TenonError {
  return new TenonError("invalid-input", `Schedule "${name}": ${rule}.`, { hint });
}
