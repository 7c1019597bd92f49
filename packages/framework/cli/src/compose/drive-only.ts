import type { LogId, Platform } from "@tenon/contracts";
import type { Runtime, Swap } from "@tenon/runtime";

/** Drives one conversation only: now, after an answer, and when another owner dies. */
export function driveOnly(
  platform: Platform,
  runtime: Runtime,
  { log, swap }: { readonly log: LogId; readonly swap?: Swap | undefined },
): AsyncDisposable {
  return platform.alarms.watch((due) => {
    if (due === log) void runtime.wake(log, swap);
  });
}
