import { availableParallelism } from "node:os";
import type { IsolateOptions, IsolateResult, Isolates } from "@tenon/contracts";
import type { ScriptNumber } from "./protocol.ts";
import { failed, Script } from "./script.ts";
import { GuestPool } from "./guest-pool.ts";

/** How isolates are made. */
export interface QuickjsIsolatesOptions {
  /** Threads that scripts share. Default: the cores of this machine, at least two. */
  readonly threads?: number;
}

/** Isolates with threads of their own, which end when this is disposed. */
export interface QuickjsIsolates extends Isolates, AsyncDisposable {}

/** Creates isolates on QuickJS: one WebAssembly instance per script, in worker threads that start when they are needed. */
export function createQuickjsIsolates(options: QuickjsIsolatesOptions = {}): QuickjsIsolates {
  const pool = new GuestPool(options.threads ?? Math.max(2, availableParallelism()));
  const live = new Set<Script>();
  let scripts = 0;

  function nextNumber(): ScriptNumber {
    scripts = (scripts + 1) % maximum;
    return scripts;
  }

  function startOver(script: Script): void {
    pool.drop(script);
    script.number = nextNumber();
    pool.place(script);
  }

  return {
    capabilities: ["isolates", "isolate-memory-limit"],
    costPerRun: 0,
    async run(source: string, options: IsolateOptions): Promise<IsolateResult> {
      const script = new Script({ number: nextNumber(), source, options, startOver });
      if (pool.isClosed) script.end(failed(closedMessage));
      if (options.signal.aborted) script.end(failed(abortedMessage));
      if (script.isOver) return script.ended;
      live.add(script);
      const abort = (): void => script.end(failed(abortedMessage));
      options.signal.addEventListener("abort", abort, { once: true });
      pool.place(script);
      const result = await script.ended;
      options.signal.removeEventListener("abort", abort);
      live.delete(script);
      pool.drop(script);
      pool.warmUp(options.limits.memoryBytes);
      return result;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = pool.close();
      for (const script of live) script.end(failed(closedMessage));
      await closed;
    },
  };
}

const maximum = 2 ** 31;
const closedMessage = "Error: The isolates are closed.";
const abortedMessage = "AbortError: The script was stopped.";
