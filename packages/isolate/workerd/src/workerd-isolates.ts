// oxlint-disable-next-line typescript/triple-slash-reference -- others type-check this source from their own folders
/// <reference path="./workerd.d.ts" />
import { availableParallelism } from "node:os";
import {
  TenonError,
  type IsolateLimits,
  type IsolateOptions,
  type IsolateResult,
  type Isolates,
} from "@tenon/contracts";
import { guestModule, HostScript, lineOf, readEnd } from "@tenon/isolate-guest";
import { entryModule } from "./guest-code.ts";
import { SourceReader } from "./source-reader.ts";
import type { ScriptSource } from "@tenon/isolate-guest/node";
import { WorkerdProcess } from "./workerd-process.ts";

/** How isolates are made. */
export interface WorkerdIsolatesOptions {
  /** Scripts that may be going on at once, waiting ones too: each has a process of its own. Default: twice the cores. */
  readonly processes?: number;
}

/** Isolates with processes of their own, which end when this is disposed. */
export interface WorkerdIsolates extends Isolates, AsyncDisposable {}

/** What a process takes before it has a script. */
const emptyBytes = 128 * 1024 * 1024;
/** Each isolate leaves a little behind. */
const mostScripts = 500;
const lookEveryMs = 25;
const mostSource = 1_000_000;
const heapMiB = 256;

/** Opens isolates on V8: one at a time in each of a pool of workerd processes. Rejects with `missing-package`. */
export async function openWorkerdIsolates(
  options: WorkerdIsolatesOptions = {},
): Promise<WorkerdIsolates> {
  const binary = await findWorkerd();
  const most = options.processes ?? availableParallelism() * 2;
  const idle: WorkerdProcess[] = [];
  const reader = new SourceReader();
  const live = new Set<HostScript>();
  const queue: (() => void)[] = [];
  let leased = 0;
  let isClosed = false;

  async function lease(): Promise<WorkerdProcess> {
    while (leased >= most) await new Promise<void>((resolve) => queue.push(resolve));
    leased += 1;
    return idle.pop() ?? WorkerdProcess.open(binary, heapMiB);
  }

  async function giveBack(worker: WorkerdProcess, isGood: boolean): Promise<void> {
    leased -= 1;
    queue.shift()?.();
    if (isGood && !isClosed && worker.scripts < mostScripts) idle.push(worker);
    else await worker.close();
    if (isClosed || idle.length > 0 || leased >= most) return;
    // The next script does not wait for a process to start.
    const next = await WorkerdProcess.open(binary, heapMiB);
    if (isClosed) await next.close();
    else idle.push(next);
  }

  async function runIn(script: HostScript, source: string, given: IsolateOptions): Promise<void> {
    if (source.length > mostSource)
      return script.end(failed("SyntaxError: The script is too long."));
    const written = await reader.read(source);
    if (written === "broken")
      return script.end(failed("SyntaxError: The script is nested too deeply."));
    const worker = await lease();
    const isGood = script.isOver ? true : await follow(worker, script, { written, given });
    void giveBack(worker, isGood).catch(() => undefined);
  }

  return {
    // The process is looked at from outside, so a script may take more for a moment.
    capabilities: ["isolates"],
    costPerRun: 0,
    async run(source: string, given: IsolateOptions): Promise<IsolateResult> {
      const script = new HostScript(given);
      const abort = (): void => script.end(failed("AbortError: The script was stopped."));
      if (isClosed) return failed("Error: The isolates are closed.");
      if (given.signal.aborted) return failed("AbortError: The script was stopped.");
      live.add(script);
      given.signal.addEventListener("abort", abort, { once: true });
      runIn(script, source, given).catch((error: unknown) => script.end(failed(String(error))));
      const result = await script.ended;
      given.signal.removeEventListener("abort", abort);
      live.delete(script);
      return result;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      isClosed = true;
      for (const script of live) script.end(failed("Error: The isolates are closed."));
      await Promise.all(idle.splice(0).map((worker) => worker.close()));
      await reader[Symbol.asyncDispose]();
    },
  };
}

interface Followed {
  readonly written: ScriptSource;
  readonly given: IsolateOptions;
}

/** Runs a script and watches it from outside: nothing inside a workerd can end an endless loop. */
async function follow(
  worker: WorkerdProcess,
  script: HostScript,
  { written, given }: Followed,
): Promise<boolean> {
  const { limits, now, seed } = given;
  const body = JSON.stringify({
    entry: entryModule,
    guest: guestModule,
    script: written.text,
    options: { now, seed, limits },
  });
  const before = worker.use();
  let workMs = 0;
  const watch = setInterval(() => {
    const used = worker.use();
    if (used !== undefined && before !== undefined) workMs = used.workMs - before.workMs;
    else if (!script.isWaiting) workMs += lookEveryMs;
    if (workMs > limits.wallMs) script.end(limited("wallMs"));
    if (used !== undefined && used.memoryBytes > emptyBytes + limits.memoryBytes)
      script.end(limited("memoryBytes"));
  }, lookEveryMs);
  const run = worker.run(
    body,
    (path, text) => script.hear(path, text),
    limits.resultBytes * 8 + 1_000_000,
  );
  const told = run.then(
    (text) => readEnd(text, limits, written.hasLines),
    (error: unknown) => {
      if (worker.isOutOfMemory) return limited("memoryBytes");
      return brokenEnd(error);
    },
  );
  const first = await Promise.race([told, script.ended.then(() => undefined)]);
  clearInterval(watch);
  if (first !== undefined) script.end(first);
  return first !== undefined && first.status === "done";
}

/** What workerd says of a script that it could not finish; the rest of its words is about the host. */
function brokenEnd(error: unknown): IsolateResult {
  const text = error instanceof Error ? error.message : String(error);
  const [syntax] = /SyntaxError: [^\n]+/.exec(text) ?? [];
  const line = lineOf(text);
  if (syntax !== undefined) return { ...failed(syntax), ...(line === undefined ? {} : { line }) };
  if (text.includes("would never generate a response"))
    return failed("Error: The script waits for something that never happens.");
  return failed("InternalError: The script broke its isolate.");
}

async function findWorkerd(): Promise<string> {
  try {
    const { default: entry } = await import("workerd");
    return typeof entry === "string" ? entry : entry.default;
  } catch (error) {
    throw new TenonError("missing-package", "Isolates on workerd need the package workerd.", {
      hint: "npm install workerd",
      cause: error,
    });
  }
}

function failed(message: string): IsolateResult & { status: "failed" } {
  return { status: "failed", message, console: [] };
}

function limited(limit: keyof IsolateLimits): IsolateResult {
  return { status: "limit", limit, console: [] };
}
