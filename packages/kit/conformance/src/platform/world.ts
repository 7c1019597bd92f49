import type { Platform } from "@tenon/contracts";

/** One place where a platform keeps its state, seen from outside: processes come, go and die, and time passes. */
export interface PlatformWorld extends AsyncDisposable {
  /** Milliseconds after which a lease that is not renewed is no longer live. */
  readonly leaseTtlMs: number;
  /** A secret that every process is given. */
  readonly secret: { readonly name: string; readonly value: string };

  /** Starts a process: a platform with nothing in its memory, on the state that is there. */
  open(): Promise<PlatformProcess>;

  /** Lets the store's time pass: a fake clock moves, a real one is waited for. */
  advance(ms: number): Promise<void>;
}

/** A process with its view of the platform. The world disposes the platforms that a proof leaves open. */
export interface PlatformProcess {
  readonly platform: Platform;

  /**
   * Ends the process as a kill would: nothing is flushed or given back. When it resolves, the store no longer takes the
   * process for alive.
   */
  crash(): Promise<void>;
}

/** Makes a world of its own for each proof. */
export type CreatePlatformWorld = () => Promise<PlatformWorld>;
