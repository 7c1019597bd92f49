import type {
  ConversationId,
  LogId,
  Principal,
  Schedule,
  ScheduleEvent,
  Schedules,
  ScheduleStatus,
} from "@tenon/contracts";
import {
  canonicalJson,
  digestOf,
  encodeScheduleEvent,
  parseLog,
  scheduleLog,
  schedulesName,
  type ScheduleState,
} from "@tenon/log";
import type { Services } from "../services.ts";
import { checkSchedule, nextFiring } from "./due-times.ts";
import { summaryAgent } from "./instance-summary.ts";
import { readSchedule } from "./read-schedule.ts";

/** The schedules of a platform, in process. */
export function openSchedules(services: Services): Schedules {
  return {
    set: (schedule, { by }) => set(services, schedule, by),
    cancel: (name, { by }) => cancel(services, scheduleLog(name), by),
    get: (name) => status(services, scheduleLog(name)),
    list: () => list(services),
  };
}

async function set(services: Services, schedule: Schedule, by: Principal): Promise<void> {
  const { platform } = services;
  const log = scheduleLog(schedule.name);
  checkSchedule(schedule);
  const before = await readSchedule(platform.logs, log);
  const isSame =
    before.schedule !== undefined && canonicalJson(before.schedule) === canonicalJson(schedule);
  // Whoever cancelled it may take that back; for others it stays cancelled.
  if (isSame && before.cancelledBy !== by) return;
  const event: ScheduleEvent = {
    type: "schedule.declared",
    // Two processes that bring the same release declare it once.
    key: `declared/${before.head ?? "first"}/${digestOf(canonicalJson(schedule))}`,
    data: { schedule, by },
  };
  await record(services, log, event);
  const now = platform.clock.now();
  await platform.directory.upsert({
    log,
    agent: summaryAgent(schedulesName),
    conversation: schedule.name as ConversationId,
    status: "idle",
    approvals: [],
    createdAt: now,
    updatedAt: now,
  });
}

async function cancel(services: Services, log: LogId, by: Principal): Promise<void> {
  const { schedule, cancelledBy } = await readSchedule(services.platform.logs, log);
  if (schedule === undefined || cancelledBy !== undefined) return;
  await record(services, log, { type: "schedule.cancelled", data: { by } });
}

/** The log is due at once: whoever drives it sees what changed and when it is due next. */
async function record(services: Services, log: LogId, event: ScheduleEvent): Promise<void> {
  const { platform } = services;
  const wakeAt = platform.clock.now();
  await platform.logs.accept(log, [encodeScheduleEvent(event)], { wakeAt, opening: [] });
  services.wake(log);
}

async function status(services: Services, log: LogId): Promise<ScheduleStatus | undefined> {
  const { logs, clock } = services.platform;
  return statusOf(await readSchedule(logs, log), clock.now());
}

async function list(services: Services): Promise<readonly ScheduleStatus[]> {
  const { directory } = services.platform;
  const summaries = await directory.list({ agent: summaryAgent(schedulesName), limit: 1000 });
  const found = await Promise.all(summaries.map(({ log }) => status(services, log)));
  return found.filter((each) => each !== undefined);
}

function statusOf(state: ScheduleState, now: number): ScheduleStatus | undefined {
  const { schedule, by, fired, after, cancelledBy } = state;
  if (schedule === undefined) return undefined;
  const next = cancelledBy === undefined ? nextFiring(schedule, after, now) : undefined;
  return {
    schedule,
    by,
    fired: fired.map(({ due }) => due),
    ...(next === undefined ? {} : { next }),
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
  };
}

/** Tells whether a log is one of a schedule. */
export function isSchedule(log: LogId): boolean {
  const identity = parseLog(log);
  return identity.type === "workflow" && identity.workflow === schedulesName;
}
