import { DynamicWorkerExecutor } from "@cloudflare/codemode";
import {
  TenonError,
  type IsolateLimits,
  type IsolateOptions,
  type IsolateResult,
  type Isolates,
} from "@tenon/contracts";
import { guestModule, HostScript, readEnd } from "@tenon/isolate-guest";
import { fueledSource } from "./fueled-source.ts";
import { guardedLoader } from "./guarded-loader.ts";
import { Places } from "./places.ts";

/** How isolates are made. */
export interface DynamicWorkerIsolatesOptions {
  /** The binding of the Worker Loader: `"worker_loaders": [{ "binding": "LOADER" }]` in `wrangler.jsonc`. */
  readonly loader: WorkerLoader | undefined;
  /** Scripts that may be going on at once, waiting ones too; others wait their turn. Default 4, as a request may have. */
  readonly concurrent?: number;
  /** US dollars that one Dynamic Worker costs. Default 0.002, the list price of Cloudflare. */
  readonly costPerRun?: number;
}

/**
 * Creates isolates on Dynamic Workers: each script in one of its own, without network, secrets or modules of Node. Loops
 * are counted in the script and time by the host; CPU and memory are limited by Cloudflare, and by nobody in a local
 * workerd. Throws `capability-missing` when the Worker has no loader.
 */
export function createDynamicWorkerIsolates(options: DynamicWorkerIsolatesOptions): Isolates {
  const { loader, concurrent = 4, costPerRun = 0.002 } = options;
  if (loader === undefined) {
    // Of an error that leaves an object its message is all that is left.
    throw new TenonError(
      "capability-missing",
      'The Worker has no binding of the Worker Loader. Add "worker_loaders": [{ "binding": "LOADER" }] to wrangler.jsonc.',
    );
  }
  const places = new Places(concurrent);
  return {
    capabilities: ["isolates"],
    costPerRun,
    async run(source: string, given: IsolateOptions): Promise<IsolateResult> {
      if (given.signal.aborted) return failed(abortedMessage);
      if (source.length > mostSource) return failed("SyntaxError: The script is too long.");
      const read = fueledSource(source, given.limits.wallMs * fuelPerMs);
      if (!read.isReadable) {
        const { message, line } = read;
        return { ...failed(message), ...(line === undefined ? {} : { line }) };
      }
      const script = new HostScript(given);
      const abort = (): void => script.end(failed(abortedMessage));
      given.signal.addEventListener("abort", abort, { once: true });
      const running = places.take(() => follow(loader, script, { text: read.text, given }));
      // The place is free when the isolate is gone; the result need not wait for that.
      running.catch((error: unknown) => script.end(brokenEnd(error)));
      const result = await script.ended;
      given.signal.removeEventListener("abort", abort);
      return result;
    },
  };
}

const mostSource = 1_000_000;
/** How often a script may go round in a millisecond: V8 does an empty loop about twice as fast. */
const fuelPerMs = 50_000;
const lookEveryMs = 50;
/** A Worker that starts on a busy machine has not worked yet. */
const graceMs = 1000;
/** A longer timer fires at once. */
const longestTimerMs = 2 ** 31 - 1;
const abortedMessage = "AbortError: The script was stopped.";

interface Followed {
  readonly text: string;
  readonly given: IsolateOptions;
}

async function follow(loader: WorkerLoader, script: HostScript, followed: Followed): Promise<void> {
  if (script.isOver) return;
  const { limits, now, seed } = followed.given;
  const executor = new DynamicWorkerExecutor({
    loader: guardedLoader(loader, limits),
    modules: { "guest.js": guestModule, "script.js": followed.text },
    globalOutbound: null,
    // Its clock counts waiting, too; ours does not.
    timeout: longestTimerMs,
  });
  const watch = watchWork(script, limits);
  try {
    const { result, error } = await executor.execute(
      `async () => (await import("guest.js")).start((path, text) => __connectors.host.callTool(path, text), ${JSON.stringify({ now, seed, limits })})`,
      [],
      { connectors: [{ name: "host", binding: bindingOf(script) }] },
    );
    if (error !== undefined || typeof result !== "string") script.end(brokenEnd(error));
    else script.end(readEnd(result, limits, true));
  } catch (error) {
    script.end(brokenEnd(error));
  } finally {
    clearInterval(watch);
  }
}

function bindingOf(script: HostScript): { callTool(path: string, text: unknown): Promise<string> } {
  return { callTool: (path, text) => script.hear(path, String(text)) };
}

/** Ends a script that is at work for too long, if its own thread lets this one look. */
function watchWork(script: HostScript, { wallMs }: IsolateLimits): ReturnType<typeof setInterval> {
  let workMs = 0;
  return setInterval(() => {
    if (script.isWaiting) return;
    workMs += lookEveryMs;
    if (workMs > wallMs + graceMs) script.end(limited("wallMs"));
  }, lookEveryMs);
}

/** What Cloudflare says of a Worker that it ended; the rest of its words is about the host. */
function brokenEnd(error: unknown): IsolateResult {
  const text = error instanceof Error ? error.message : String(error);
  if (/exceeded.*memory/i.test(text)) return limited("memoryBytes");
  if (/exceeded.*(CPU|time)/i.test(text)) return limited("wallMs");
  return failed("InternalError: The script broke its isolate.");
}

function failed(message: string): IsolateResult & { status: "failed" } {
  return { status: "failed", message, console: [] };
}

function limited(limit: keyof IsolateLimits): IsolateResult {
  return { status: "limit", limit, console: [] };
}
