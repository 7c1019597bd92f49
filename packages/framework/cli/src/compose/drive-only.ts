import type { LogId, Platform } from "@tenon/contracts";
import type { Runtime, Swap } from "@tenon/runtime";

/** What is driven, and who is told when something below it was driven as far as it goes. */
export interface DriveOnlyOptions {
  readonly log: LogId;
  readonly swap?: Swap | undefined;
  readonly onRest?: (() => void) | undefined;
}

/** Drives one conversation and its children only: now, after an answer, and when another owner dies. */
export function driveOnly(
  platform: Platform,
  runtime: Runtime,
  { log, swap, onRest }: DriveOnlyOptions,
): AsyncDisposable {
  const driveBelow = async (due: LogId): Promise<void> => {
    if (!(await isBelow(platform, due, log))) return;
    await runtime.wake(due);
    onRest?.();
  };
  return platform.alarms.watch((due) => {
    if (due === log) void runtime.wake(log, swap);
    // A store that cannot be read now delivers the wake again.
    else driveBelow(due).catch(() => undefined);
  });
}

async function isBelow({ directory }: Platform, log: LogId, above: LogId): Promise<boolean> {
  let parent = (await directory.get(log))?.parent;
  while (parent !== undefined && parent !== above) parent = (await directory.get(parent))?.parent;
  return parent === above;
}
