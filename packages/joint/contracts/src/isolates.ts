import type { Json } from "./json.ts";

/** What model-written code may use at most. */
export interface IsolateLimits {
  /** Milliseconds that the script itself is at work. Waiting for an answer does not count: an approval may take days. */
  readonly wallMs: number;
  /** Bytes of memory. Exact only where the platform declares `isolate-memory-limit`. */
  readonly memoryBytes: number;
  /** Uses of bindings. */
  readonly calls: number;
  /** Bytes of JSON of one value that leaves the isolate: the output, or the input of a call. */
  readonly resultBytes: number;
}

/** How a script is run. */
export interface IsolateOptions {
  /** Called for each `call(name, input)` of the script. Ordinals are assigned in the guest; answers are delivered in the order given here. */
  readonly call: (ordinal: number, name: string, input: Json) => Promise<Json>;
  /** The time in milliseconds since 1970 that the script sees; it stands still. */
  readonly now: number;
  /** What the script's random numbers are made from. */
  readonly seed: number;
  readonly limits: IsolateLimits;
  /** Calls of an earlier run of the same source, in the order in which it heard the answers: what this run will likely ask and hear. */
  readonly earlier?: readonly EarlierAnswer[];
  readonly signal: AbortSignal;
}

/** A call of an earlier run, with what it was answered. */
export type EarlierAnswer = {
  readonly ordinal: number;
  readonly name: string;
  readonly input: Json;
  /** The output, or the message of the failure. */
  readonly answer:
    | { readonly ok: true; readonly output: Json }
    | { readonly ok: false; readonly message: string };
};

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
  /** What a platform with these declares: memory that is limited whatever a script does is only where it says so. */
  readonly capabilities: readonly ("isolates" | "isolate-memory-limit" | "isolate-snapshots")[];
  /** US dollars that one `run` costs. 0 where the machine is one's own. */
  readonly costPerRun: number;

  /**
   * `source` is the body of an async function in JavaScript or TypeScript: `return` gives the output.
   *
   * Contract:
   * - Empty: no network, no files, no environment, no timers beyond `call`.
   * - Fresh: nothing of another script is there.
   * - Lent: `call(name, input)` answers with what the host gave, or throws with the host's message; only JSON crosses.
   * - Ordered: ordinals count up from 0 in the order of the calls; answers arrive one by one in the order given.
   * - Unswayed: `earlier`, right or wrong, changes nothing but the time: the host hears the same calls, each behind the answers that led to it, and only its own answers count.
   * - Deterministic: equal source, `now`, `seed` and answers give equal calls.
   * - Bounded: ends within its limits, and hurts no script beside it.
   * - Told: what the script prints is kept up to 64 KiB; a failure has its message and its line of `source`.
   * - Total: never rejects; a script's failure is a result, and so is an abort.
   */
  run(source: string, options: IsolateOptions): Promise<IsolateResult>;
}
