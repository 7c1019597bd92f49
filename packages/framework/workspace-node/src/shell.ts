import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { TenonError, type Workspace } from "@tenon/contracts";
import { workspaceFilePath } from "@tenon/log";
import type { Shell, ShellOptions, ShellResult } from "@tenon/workspace";
import { isCode } from "./is-code.ts";
import type { FileChange, FromScript, ScriptStart, ToScript } from "./shell-protocol.ts";
import { Turnstile } from "./turnstile.ts";

/** Bounds of scripts, and what they are told. */
export interface BashOptions {
  /** Variables that scripts see. Nothing of the environment of this process is there unless it is named here. */
  readonly env?: { readonly [name: string]: string | undefined };
  /** After so many milliseconds a script is ended. Default 30,000. */
  readonly timeoutMs?: number;
  /** Most characters that the model is shown of what a script prints. Default 30,000. */
  readonly outputCharacters?: number;
}

const megabyte = 1024 * 1024;
/** A script is told of its time limit; one that does not listen is ended a little later. */
const graceMs = 500;
const scriptsAtOnce = 4;

/** Runs scripts with just-bash, each in a worker thread of its own. */
export function createShell(options: BashOptions): Shell {
  checkInstalled();
  const { timeoutMs = 30_000, outputCharacters = 30_000 } = options;
  const env = Object.fromEntries(
    Object.entries(options.env ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const limits = { timeoutMs, outputCharacters, fileBytes: 128 * megabyte };
  const turnstile = new Turnstile(scriptsAtOnce);
  return {
    async run(script, given) {
      given.signal.throwIfAborted();
      const paths = await given.workspace.list("/");
      const start: ScriptStart = { script, paths, env, limits };
      const ended = await turnstile.pass(() => runInThread(start, given), given.signal);
      await keep(given.workspace, ended.changes);
      return ended;
    },
  };
}

type Ended = ShellResult & { readonly changes: readonly FileChange[] };

async function runInThread(
  start: ScriptStart,
  { workspace, signal }: ShellOptions,
): Promise<Ended> {
  const worker = startThread(start);
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const onAbort = (): void => reject(new TenonError("aborted", "The script was stopped."));
  const { timeoutMs } = start.limits;
  const overdue = setTimeout(() => reject(tookTooLong(timeoutMs)), timeoutMs + graceMs);
  signal.addEventListener("abort", onAbort);
  worker.on("message", (message: FromScript) => {
    if (message.type === "ended") resolve(message);
    else if (message.type === "failed") reject(failureOf(message.problem, timeoutMs));
    else answer(worker, workspace, message).catch(reject);
  });
  worker.on("error", (error) => reject(brokenThread(error)));
  worker.on("exit", () => reject(new TenonError("internal", "The script ended its thread.")));
  try {
    return await promise;
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener("abort", onAbort);
    await worker.terminate();
  }
}

function startThread(start: ScriptStart): Worker {
  // In the sources of this package Node reads TypeScript; what is published is JavaScript.
  const isSource = import.meta.url.endsWith(".ts");
  const file = isSource ? "./shell-worker.ts" : "./shell-worker.js";
  return new Worker(new URL(file, import.meta.url), {
    name: "tenon-bash",
    workerData: start,
    env: {},
    argv: [],
    execArgv: [
      "--disable-warning=ExperimentalWarning",
      ...(isSource ? ["--conditions=@tenon/source"] : []),
    ],
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 },
    stdout: true,
    stderr: true,
  });
}

async function answer(
  worker: Worker,
  workspace: Workspace,
  { number, path }: { readonly number: number; readonly path: string },
): Promise<void> {
  const told: ToScript = { number, bytes: await workspace.read(path) };
  worker.postMessage(told);
}

/** All paths are checked first, so that one that no workspace holds does not leave half of the changes. */
async function keep(workspace: Workspace, changes: readonly FileChange[]): Promise<void> {
  for (const { path } of changes) workspaceFilePath(path);
  // What is removed first makes room: a file may be a directory afterwards.
  for (const { path, bytes } of changes) if (bytes === undefined) await workspace.remove(path);
  for (const { path, bytes } of changes)
    if (bytes !== undefined) await workspace.write(path, bytes);
}

function failureOf(problem: string, timeoutMs: number): TenonError {
  if (/execution time|timed out|aborted/i.test(problem)) return tookTooLong(timeoutMs);
  return new TenonError(
    "value-too-large",
    `The script was ended: ${problem} Nothing that it changed is kept.`,
  );
}

function tookTooLong(timeoutMs: number): TenonError {
  return new TenonError(
    "timeout",
    `The script was ended after ${timeoutMs} ms. Nothing that it changed is kept; do less at once.`,
  );
}

function brokenThread(cause: unknown): TenonError {
  if (isCode(cause, "ERR_WORKER_OUT_OF_MEMORY"))
    return new TenonError(
      "value-too-large",
      "The script was ended: it needed too much memory. Nothing that it changed is kept; do less at once.",
      { cause },
    );
  return new TenonError("internal", "The thread of the script broke.", { cause });
}

function checkInstalled(): void {
  try {
    createRequire(import.meta.url).resolve("just-bash");
  } catch (cause) {
    throw new TenonError("missing-package", "The tool bash needs the package just-bash.", {
      hint: "npm install just-bash",
      cause,
    });
  }
}
