import { TenonError, type Schedule, type ScheduleStatus } from "@tenon/contracts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { openProjectStore } from "../compose/open-conversation.ts";
import { localPrincipal } from "../compose/principal.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { timeText } from "../view/instance-lines.ts";
import { Screen } from "../view/screen.ts";
import { table } from "../view/table.ts";

/** The options of `tenon schedules`. */
export interface SchedulesOptions {
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon schedules list`: what is started when, cancelled ones too. */
export async function listSchedules(options: SchedulesOptions): Promise<number> {
  const { platform, folder, config } = await openProjectStore(options.store);
  try {
    const { schedules } = createLocalRuntime({ platform, folder, config });
    const found = await schedules.list();
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ schedules: found });
    else if (found.length === 0) screen.note("There is no schedule.");
    else {
      const head = ["SCHEDULE", "WHEN", "NEXT", "LAST", "STARTS", "SET BY"];
      screen.answer(`${table([head, ...found.map(rowOf)])}\n`);
    }
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** `tenon schedules cancel`: it starts nothing more. */
export async function cancelSchedule(name: string, options: SchedulesOptions): Promise<number> {
  const { platform, folder, config } = await openProjectStore(options.store);
  try {
    const { schedules } = createLocalRuntime({ platform, folder, config });
    if ((await schedules.get(name)) === undefined) throw await unknown(name, schedules);
    await schedules.cancel(name, { by: options.by ?? localPrincipal() });
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ schedule: name, status: "cancelled" });
    else screen.answer(`${name} is cancelled\n`);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

async function unknown(
  name: string,
  schedules: { list(): Promise<readonly ScheduleStatus[]> },
): Promise<TenonError> {
  const names = (await schedules.list()).map(({ schedule }) => schedule.name);
  return new TenonError("invalid-input", `There is no schedule "${name}".`, {
    hint: names.length === 0 ? "There is none." : `Known: ${names.join(", ")}.`,
  });
}

function rowOf({ schedule, by, next, fired, cancelledBy }: ScheduleStatus): readonly string[] {
  const last = fired.at(-1);
  const cancelled = cancelledBy === undefined ? "never" : `cancelled by ${cancelledBy}`;
  return [
    schedule.name,
    whenText(schedule),
    next === undefined ? cancelled : timeText(next),
    last === undefined ? "" : timeText(last),
    targetText(schedule),
    by,
  ];
}

function whenText({ when }: Schedule): string {
  return "at" in when ? "once" : `${when.cron} ${when.timeZone ?? "UTC"}`;
}

function targetText({ target }: Schedule): string {
  return target.type === "workflow"
    ? `workflow ${target.workflow}`
    : `${target.agent}/${target.conversation}`;
}
