import type { IsolateLimits } from "@tenon/contracts";

/** Names a script among those of one pool. */
export type ScriptNumber = number;

/** What a thread is told. All values of a script cross as JSON text. */
export type ToWorker =
  | {
      readonly type: "start";
      readonly script: ScriptNumber;
      readonly source: string;
      readonly now: number;
      readonly seed: number;
      readonly limits: IsolateLimits;
      /** What the script may run ahead with, in the order in which it was heard. */
      readonly earlier: readonly EarlierText[];
    }
  | {
      readonly type: "answers";
      readonly script: ScriptNumber;
      readonly answers: readonly Answer[];
    }
  /** The host has taken so many calls and is ready for as many more. */
  | { readonly type: "more"; readonly script: ScriptNumber; readonly calls: number }
  | { readonly type: "drop"; readonly script: ScriptNumber };

/** What a thread tells. */
export type FromWorker =
  | {
      readonly type: "calls";
      readonly script: ScriptNumber;
      readonly calls: readonly GuestCall[];
      /** How many answers of an earlier run the script has heard. */
      readonly heard: number;
    }
  | {
      readonly type: "ended";
      readonly script: ScriptNumber;
      readonly end: ScriptEnd;
      readonly heard: number;
    }
  /** A script that was dropped is gone. */
  | { readonly type: "left"; readonly script: ScriptNumber };

/** A call of an earlier run with its answer, as text. */
export interface EarlierText extends Answer {
  readonly name: string;
  readonly input: string;
}

/** One use of a binding. */
export interface GuestCall {
  readonly ordinal: number;
  /** How many answers of an earlier run had been heard before it. */
  readonly after: number;
  readonly name: string;
  readonly input: string;
}

/** What the host says to a call: JSON, or the message of a failure. */
export interface Answer {
  readonly ordinal: number;
  readonly isOk: boolean;
  readonly text: string;
}

/** How a script ended, with its output as JSON text. */
export type ScriptEnd =
  | { readonly status: "done"; readonly output: string; readonly console: readonly string[] }
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

/**
 * Three numbers that a thread shares with the pool, which can so see a script that never comes back: how often the thread
 * has entered or left a guest (odd inside), and which script's.
 */
export const turnsSlot = 0;
/** Where the number of the script inside is. */
export const scriptSlot = 1;
/** Where the system's number of the thread is. */
export const systemSlot = 2;

/** Calls that may be on their way to the host at once, so that no script can flood it. */
export const mostCallsAhead = 64;
