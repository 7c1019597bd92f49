/** One number of a measurement. */
export interface Figure {
  readonly name: string;
  /** Left out when it could not be measured; then `note` says why. */
  readonly value?: number;
  readonly unit: Unit;
  /** The promise: the value is at most this. */
  readonly atMost?: number;
  readonly note?: string;
}

/** What a number counts. `x` is a ratio. */
export type Unit = "x" | "ms" | "bytes" | "KB" | "MB" | "s" | "commits" | "packages" | "turns/s";

/** Something that is measured by itself. */
export interface Measurement {
  readonly name: string;
  /** Measures in rounds, about as many as asked for. */
  readonly measure: (rounds: number) => Promise<readonly Figure[]>;
}

/** Whether a figure keeps its promise. A figure without one is only told. */
export type Verdict = "kept" | "missed" | "not measured" | "told";

/** Judges a figure. */
export function verdictOn({ value, atMost }: Figure): Verdict {
  if (value === undefined || Number.isNaN(value)) return "not measured";
  if (atMost === undefined) return "told";
  return value <= atMost ? "kept" : "missed";
}
