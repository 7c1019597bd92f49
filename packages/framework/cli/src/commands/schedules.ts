import { existsSync } from "node:fs";
import { TenonError, type Schedule, type ScheduleStatus } from "@tenon/contracts";
import { loadConfig } from "@tenon/project";
import { scheduleOf } from "../compose/check-targets.ts";
import { project } from "../compose/declare-schedules.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { openProjectStore } from "../compose/open-conversation.ts";
import { openExistingStore, storeFile, type StoreChoice } from "../compose/open-store.ts";
import { projectFolder } from "../compose/project-folder.ts";
import { localPrincipal } from "../compose/principal.ts";
import { tenon } from "../view/command-name.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { timeText } from "../view/instance-lines.ts";
import { targetText, whenText } from "../view/schedule-text.ts";
import { Screen } from "../view/screen.ts";
import { table } from "../view/table.ts";

/** The options of `tenon schedules`. */
export interface SchedulesOptions {
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon schedules list`: what is started when, cancelled ones too, and what no process has set yet. */
export async function listSchedules(options: SchedulesOptions): Promise<number> {
  const { folder, config } = await loadConfig(projectFolder("."));
  const set = await setSchedules({ store: options.store, folder, config });
  const isSet = (name: string): boolean => set.some(({ schedule }) => schedule.name === name);
  const declared = (config.schedules ?? []).map(scheduleOf).filter(({ name }) => !isSet(name));
  const screen = new Screen({ isQuiet: options.json === true });
  if (options.json === true) {
    const unarmed = declared.map((schedule) => ({ schedule, ...project, fired: [] }));
    screen.json({
      schedules: [
        ...set.map((status) => ({ ...status, isArmed: true })),
        ...unarmed.map((status) => ({ ...status, isArmed: false })),
      ],
    });
  } else if (set.length + declared.length === 0) screen.note("There is no schedule.");
  else {
    const head = ["SCHEDULE", "WHEN", "NEXT", "LAST", "STARTS", "SET BY"];
    const rows = [head, ...set.map(rowOf), ...declared.map(unarmedRow)];
    screen.answer(`${table(rows)}\n`);
    if (declared.length > 0)
      screen.note(
        `What is not yet armed is set by a process that serves or drives: ${tenon} worker`,
      );
  }
  return exitCodes.done;
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

/** What a store holds. One that is not there holds nothing. */
async function setSchedules(choice: StoreChoice): Promise<readonly ScheduleStatus[]> {
  if (!existsSync(storeFile(choice))) return [];
  const { platform } = await openExistingStore(choice);
  try {
    const { folder, config } = choice;
    return await createLocalRuntime({ platform, folder, config }).schedules.list();
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

function unarmedRow(schedule: Schedule): readonly string[] {
  return [schedule.name, whenText(schedule), "not yet armed", "", targetText(schedule), project.by];
}
