import type { CrashPoint } from "@tenon/testing";

/** Where a run is killed whose predecessor was killed too: anywhere in its first few commits, on either side. */
export function variedPoint({ count }: CrashPoint, killed: number): CrashPoint {
  const moment = (count + killed) % 2 === 0 ? "before-commit" : "after-commit";
  return { moment, count: 1 + ((count * 7 + killed) % 9) };
}
