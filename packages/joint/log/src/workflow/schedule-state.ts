import {
  TenonError,
  type Entry,
  type EntryDraft,
  type LogId,
  type Offset,
  type Principal,
  type Schedule,
  type ScheduleEvent,
} from "@tenon/contracts";
import { instanceLog } from "../identity.ts";

/** The workflow name under which schedules have their logs. No workflow may have it. */
export const schedulesName = "schedules";

/** The log of a schedule. Throws `invalid-id`. */
export function scheduleLog(name: string): LogId {
  return instanceLog(schedulesName, name);
}

/** All that the log of a schedule says. */
export type ScheduleState = {
  readonly head?: Offset;
  readonly schedule?: Schedule;
  readonly by: Principal;
  /** Times after this are not dealt with. */
  readonly after: number;
  readonly fired: readonly { readonly due: number; readonly offset: Offset }[];
  readonly cancelledBy?: Principal;
};

/** The state of a schedule without entries. */
export const emptySchedule: ScheduleState = { by: "", after: 0, fired: [] };

/** Turns an event of a schedule into what a store keeps. */
export function encodeScheduleEvent(event: ScheduleEvent): EntryDraft {
  return { ...event, data: { ...event.data, v: 1 } };
}

/** What the log of a schedule says after one more entry. */
export function foldSchedule(state: ScheduleState, entry: Entry): ScheduleState {
  const event = decodeScheduleEntry(entry);
  const moved = { ...state, head: entry.offset };
  switch (event?.type) {
    case undefined:
      return moved;
    case "schedule.declared": {
      const { cancelledBy: _over, ...rest } = moved;
      const { schedule, by } = event.data;
      return { ...rest, schedule, by, after: Math.max(state.after, beginOf(schedule, entry.time)) };
    }
    case "schedule.fired": {
      const { due } = event.data;
      const fired = [...state.fired, { due, offset: entry.offset }];
      return { ...moved, fired, after: Math.max(state.after, due) };
    }
    case "schedule.cancelled":
      return { ...moved, cancelledBy: event.data.by };
  }
}

/** A cron expression means what comes; one time is owed also when it was set late. */
function beginOf({ when }: Schedule, declaredAt: number): number {
  return "at" in when ? Math.min(declaredAt, when.at - 1) : declaredAt;
}

function decodeScheduleEntry(entry: Entry): ScheduleEvent | undefined {
  const { v, critical, ...data } = entry.data;
  const isKnown = ["schedule.declared", "schedule.fired", "schedule.cancelled"].includes(
    entry.type,
  );
  if (isKnown && v === 1) return { ...entry, data } as unknown as ScheduleEvent;
  if (!isKnown && critical !== true) return undefined;
  throw new TenonError(
    "log-newer",
    `The schedule was written by a newer version of Tenon: this one does not know "${entry.type}" in version ${v}.`,
    { hint: "Update Tenon; nothing was changed." },
  );
}
