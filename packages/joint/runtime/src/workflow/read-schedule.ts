import { hasCode, type LogId, type LogStore } from "@tenon/contracts";
import { emptySchedule, foldSchedule, type ScheduleState } from "@tenon/log";

/** What the log of a schedule says now; the empty state when there is none. */
export async function readSchedule(logs: LogStore, log: LogId): Promise<ScheduleState> {
  let state = emptySchedule;
  try {
    for await (const entry of logs.read(log)) state = foldSchedule(state, entry);
  } catch (error) {
    if (!hasCode(error, "log-not-found")) throw error;
  }
  return state;
}
