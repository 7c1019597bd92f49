import type { Json } from "./json.ts";

/** What model-written code may use at most. */
export interface IsolateLimits {
  readonly wallMs: number;
  readonly memoryBytes: number;
  readonly calls: number;
  readonly resultBytes: number;
}

/** How a script is run. */
export interface IsolateOptions {
  /** Called for each use of a binding. Ordinals are assigned in the guest; answers are delivered in the order given here. */
  readonly call: (ordinal: number, name: string, input: Json) => Promise<Json>;
  readonly now: number;
  readonly seed: number;
  readonly limits: IsolateLimits;
  readonly signal: AbortSignal;
}

/** What a script left behind. */
export type IsolateResult =
  | { readonly status: "done"; readonly output: Json; readonly console: readonly string[] }
  | {
      readonly status: "failed";
      readonly message: string;
      readonly line?: number;
      readonly console: readonly string[];
    }
  | {
      readonly status: "limit";
      readonly limit: keyof IsolateLimits;
      readonly console: readonly string[];
    };

/** Runs model-written code in a fresh context that holds nothing but the bindings lent to it. */
export interface Isolates {
  /**
   * Contract:
   * - Empty: no network, no files, no environment, no timers beyond `call`.
   * - Deterministic: equal source, `now`, `seed` and answers give equal calls.
   * - Bounded: ends within its limits, and hurts no script beside it.
   * - Total: never rejects; a script's failure is a result.
   */
  run(source: string, options: IsolateOptions): Promise<IsolateResult>;
}
