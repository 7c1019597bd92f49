import type { IsolateOptions, IsolateResult, Isolates } from "@tenon/contracts";
import { runInWorkerd } from "./run-in-workerd.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** Isolates of the Worker of these tests, each script in a workerd of its own. */
export interface DisposableIsolates extends Isolates, AsyncDisposable {
  /** Scripts that only the end of their workerd has stopped, as Cloudflare's own limits would. */
  readonly endedFromOutside: readonly string[];
}

const graceMs = 1500;
const lookEveryMs = 25;
/** What a workerd takes before it has a script. */
const emptyBytes = 192 * 1024 * 1024;

/** Keeps a workerd ready, and takes those that have run a script that ended well again. */
export function createDisposableIsolates(): DisposableIsolates {
  const idle: Promise<WorkerdProcess>[] = [WorkerdProcess.start(), WorkerdProcess.start()];
  const endedFromOutside: string[] = [];
  return {
    endedFromOutside,
    capabilities: ["isolates"],
    costPerRun: 0,
    async run(source, options) {
      const worker = await (idle.shift() ?? WorkerdProcess.start());
      const { promise: limited, resolve: limit } = Promise.withResolvers<IsolateResult>();
      const watch = watchUse(worker, options.limits, (result) => {
        endedFromOutside.push(source);
        limit(result);
      });
      const result = await Promise.race([runInWorkerd(worker, source, options), limited]);
      clearInterval(watch);
      if (result.status === "done") idle.push(Promise.resolve(worker));
      else {
        await worker.close();
        if (idle.length < 2) idle.push(WorkerdProcess.start());
      }
      return result;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of idle) await (await worker).close();
    },
  };
}

/** What Cloudflare does for a Worker and a local workerd does not: ends one that uses too much. */
function watchUse(
  worker: WorkerdProcess,
  { wallMs, memoryBytes }: IsolateOptions["limits"],
  end: (result: IsolateResult) => void,
): NodeJS.Timeout {
  const before = worker.use()?.workMs ?? 0;
  const watch = setInterval(() => {
    const use = worker.use();
    if (use === undefined) return;
    const isFull = use.memoryBytes > emptyBytes + memoryBytes;
    if (!isFull && use.workMs - before <= wallMs + graceMs) return;
    clearInterval(watch);
    end({ status: "limit", limit: isFull ? "memoryBytes" : "wallMs", console: [] });
  }, lookEveryMs);
  return watch;
}
