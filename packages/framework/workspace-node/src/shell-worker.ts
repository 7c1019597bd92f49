import { AsyncResource } from "node:async_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { Bash, type BashOptions } from "just-bash";
import { ScriptFiles } from "./script-files.ts";
import type { FromScript, ScriptStart, ToScript } from "./shell-protocol.ts";
import { shownOutput } from "./shown-output.ts";

const { script, paths, env, limits } = workerData as ScriptStart;
const megabyte = 1024 * 1024;
const waiting = new Map<number, (bytes: Uint8Array) => void>();
// just-bash watches what runs while a script does; what belongs to the host runs outside of its watch.
const host = new AsyncResource("tenon-bash");
let last = 0;

parentPort?.on("message", ({ number, bytes }: ToScript) => {
  waiting.get(number)?.(bytes ?? new Uint8Array());
  waiting.delete(number);
});
tell(await run());

async function run(): Promise<FromScript> {
  try {
    const files = new ScriptFiles(paths, fetch, limits.fileBytes);
    const shell = new Bash({ fs: files, cwd: "/", env: { ...env }, executionLimits: bounds() });
    await files.mkdir("/tmp", { recursive: true });
    const { exitCode, stdout, stderr } = await shell.exec(script);
    return {
      type: "ended",
      exitCode,
      stdout: shownOutput(stdout, limits.outputCharacters),
      stderr: shownOutput(stderr, limits.outputCharacters),
      changes: await files.changes(),
    };
  } catch (error) {
    return { type: "failed", problem: error instanceof Error ? error.message : String(error) };
  }
}

function fetch(path: string): Promise<Uint8Array> {
  return host.runInAsyncScope(
    () =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        tell({ type: "read", number: last, path });
      }),
  );
}

function bounds(): NonNullable<BashOptions["executionLimits"]> {
  return {
    maxExecutionTimeMs: limits.timeoutMs,
    maxOutputSize: 16 * megabyte,
    maxStringLength: 16 * megabyte,
    maxLiveBytes: limits.fileBytes,
    maxInputBytes: limits.fileBytes,
    maxArchiveBytes: limits.fileBytes,
    maxArchiveEntryBytes: limits.fileBytes,
  };
}

function tell(message: FromScript): void {
  parentPort?.postMessage(message);
}
