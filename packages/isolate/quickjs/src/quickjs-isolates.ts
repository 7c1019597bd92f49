import { availableParallelism } from "node:os";
import type { IsolateOptions, IsolateResult, Isolates } from "@tenon/contracts";
import { GuestWorker, type LostWorker } from "./guest-worker.ts";
import type { ScriptEnd } from "./protocol.ts";
import { Script } from "./script.ts";

/** How isolates are made. */
export interface QuickjsIsolatesOptions {
  /** Threads that scripts share. Default: the cores of this machine, at least two. */
  readonly threads?: number;
}

/** Isolates with threads of their own, which end when this is disposed. */
export interface QuickjsIsolates extends Isolates, AsyncDisposable {}

/** A script whose thread ends under it this often is not started again. */
const mostStarts = 3;
/** While one makes a guest the other has one. */
const warmThreads = 2;

/** Creates isolates on QuickJS: one WebAssembly instance per script, in worker threads that start when they are needed. */
export function createQuickjsIsolates(options: QuickjsIsolatesOptions = {}): QuickjsIsolates {
  const mostThreads = options.threads ?? Math.max(2, availableParallelism());
  const threads = new Set<GuestWorker>();
  const live = new Set<Script>();
  let isClosed = false;
  let scripts = 0;

  function addThread(warmBytes = 0): GuestWorker {
    const onLost = (lost: LostWorker): void => {
      threads.delete(thread);
      replace(lost);
    };
    const thread: GuestWorker = new GuestWorker({ onLost, warmBytes });
    threads.add(thread);
    return thread;
  }

  function place(script: Script): void {
    const quietest = [...threads].toSorted((one, other) => one.load - other.load).at(0);
    const isFree = quietest !== undefined && quietest.load === 0;
    const thread = isFree || threads.size >= mostThreads ? (quietest ?? addThread()) : addThread();
    // Of equally quiet threads the next script is for one that has had time to make its next guest.
    threads.delete(thread);
    threads.add(thread);
    thread.start(script);
  }

  /** The thread of a script makes its next guest now; another one is ready meanwhile. */
  function warmUp({ memoryBytes }: IsolateOptions["limits"]): void {
    if (!isClosed && threads.size < Math.min(warmThreads, mostThreads)) addThread(memoryBytes);
  }

  function replace({ culprit, isOverdue, others }: LostWorker): void {
    culprit?.end(isOverdue ? overdue : failed("InternalError: The script broke its isolate."));
    for (const script of others) {
      if (script.isOver) continue;
      if (isClosed || script.starts >= mostStarts) script.end(failed(lostMessage));
      else place(script);
    }
  }

  return {
    capabilities: ["isolates", "isolate-memory-limit"],
    costPerRun: 0,
    async run(source: string, options: IsolateOptions): Promise<IsolateResult> {
      const script = new Script((scripts = (scripts + 1) % maximum), source, options);
      if (isClosed) script.end(failed("Error: The isolates are closed."));
      if (options.signal.aborted) script.end(failed(abortedMessage));
      if (script.isOver) return script.ended;
      live.add(script);
      const abort = (): void => script.end(failed(abortedMessage));
      options.signal.addEventListener("abort", abort, { once: true });
      place(script);
      const result = await script.ended;
      options.signal.removeEventListener("abort", abort);
      live.delete(script);
      for (const thread of threads) thread.drop(script);
      warmUp(options.limits);
      return result;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      for (const script of live) script.end(failed("Error: The isolates are closed."));
      await Promise.all([...threads].map((thread) => thread.close()));
    },
  };
}

const maximum = 2 ** 31;
const abortedMessage = "AbortError: The script was stopped.";
const lostMessage = "InternalError: The isolate ended before the script did.";
const overdue: ScriptEnd = { status: "limit", limit: "wallMs", console: [] };

function failed(message: string): ScriptEnd {
  return { status: "failed", message, console: [] };
}
