import { TenonError } from "@tenon/contracts";

/** Where a process may kill itself: around a commit of its store, or at a streamed delta. */
export type CrashMoment = "before-commit" | "after-commit" | "delta";

/** The n-th such moment of a process, counted from 1. */
export type CrashPoint = { readonly moment: CrashMoment; readonly count: number };

/** Counts the moments of this process and ends it at the chosen one. */
export interface CrashCounter {
  /** Give it to the store as its commit observer. */
  readonly onCommit: (phase: "before" | "after") => void;
  /** Call it for each streamed delta. */
  readonly onDelta: () => void;
}

/** Environment variable that carries a crash point to a child process. */
export const crashPointVariable = "TENON_CRASH_AT";

/**
 * Ends this process with SIGKILL at `point`: nothing is flushed, nothing is cleaned up. Or it stops it with SIGSTOP, or asks
 * it to end with SIGTERM. Without a point it only counts.
 */
export function crashAt(
  point: CrashPoint | undefined,
  signal: "SIGKILL" | "SIGSTOP" | "SIGTERM" = "SIGKILL",
): CrashCounter {
  const passed: Record<CrashMoment, number> = { "before-commit": 0, "after-commit": 0, delta: 0 };
  const pass = (moment: CrashMoment): void => {
    passed[moment]++;
    if (point?.moment !== moment || passed[moment] !== point.count) return;
    process.kill(process.pid, signal);
  };
  return {
    onCommit: (phase) => pass(phase === "before" ? "before-commit" : "after-commit"),
    onDelta: () => pass("delta"),
  };
}

/** Writes a crash point as a child's environment carries it, e.g. `after-commit:3`. */
export function encodeCrashPoint(point: CrashPoint): string {
  return `${point.moment}:${point.count}`;
}

/** Reads the crash point of this process from its environment. */
export function readCrashPoint(
  environment: { readonly [name: string]: string | undefined } = process.env,
): CrashPoint | undefined {
  const text = environment[crashPointVariable];
  if (text === undefined || text === "") return undefined;
  const [moment, count] = text.split(":");
  if (!isMoment(moment) || !/^[1-9]\d*$/.test(count ?? "")) {
    throw new TenonError(
      "invalid-input",
      `${crashPointVariable} is "${text}", but must look like "after-commit:3".`,
    );
  }
  return { moment, count: Number(count) };
}

function isMoment(text: string | undefined): text is CrashMoment {
  return text === "before-commit" || text === "after-commit" || text === "delta";
}
