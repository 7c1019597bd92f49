import type { Isolates } from "@tenon/contracts";

/** Isolates under test, and what no script of theirs may ever reach. */
export interface IsolatesWorld extends AsyncDisposable {
  readonly isolates: Isolates;
  readonly canary: Canary;
  /** Milliseconds of the longest time for which the host's thread did nothing but work for scripts while `work` was going on. */
  longestStall(work: () => Promise<void>): Promise<number>;
}

/** Planted in the host's surroundings: whoever finds it has escaped. */
export interface Canary {
  /** The content of the file, the value of the variable and the answer of the server. */
  readonly value: string;
  /** A server on loopback. */
  readonly url: string;
  /** An absolute path. */
  readonly file: string;
  /** The name of an environment variable of the host. */
  readonly variable: string;
  /** How often somebody came to the server. */
  visits(): number;
}
