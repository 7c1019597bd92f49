import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process, { execPath } from "node:process";
import { createInterface } from "node:readline";
import { TenonError } from "@tenon/contracts";
import { build } from "./server-process.ts";

/** A folder of a build, and room beside it that everybody may enter. */
export interface BuiltFolder extends AsyncDisposable {
  readonly folder: string;
  readonly room: string;
}

/** Builds the guarded project as a user does. */
export async function buildGuarded(): Promise<BuiltFolder> {
  const room = await mkdtemp(join(tmpdir(), "tenon-deploy-"));
  await chmod(room, 0o755);
  const folder = join(room, "built");
  await build(join(import.meta.dirname, "guarded"), folder);
  return {
    folder,
    room,
    [Symbol.asyncDispose]: () => rm(room, { recursive: true }),
  };
}

/** Somebody who may write nowhere but where they are let: where this process may become another, and they may run Node. */
export const nobody: { readonly uid: number; readonly gid: number } = findNobody();

function findNobody(): typeof nobody {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const other = { uid: 65_534, gid: 65_534 };
  if (self.uid !== 0) return self;
  return spawnSync(execPath, ["--version"], other).status === 0 ? other : self;
}

/** The only environment that a service has: where programs are. */
export const plainEnvironment: { readonly PATH: string } = {
  PATH: `${dirname(execPath)}:/usr/bin:/bin`,
};

/** A service that runs, in a process group of its own. */
export interface Service extends AsyncDisposable {
  readonly url: string;
  /** Asks the whole group to end, and resolves with the exit code: null when it had to be killed. */
  stop(patienceMs: number): Promise<number | null>;
}

/** Starts a service, and resolves once it says where it serves. */
export async function startService(
  [file = "", ...words]: readonly string[],
  options: SpawnOptions,
): Promise<Service> {
  const child = spawn(file, words, {
    ...options,
    ...nobody,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  const stop = async (patienceMs: number): Promise<number | null> => {
    signalGroup(child, "SIGTERM");
    const late = setTimeout(() => signalGroup(child, "SIGKILL"), patienceMs);
    await ended;
    clearTimeout(late);
    return child.exitCode;
  };
  const url = await addressOf(child);
  return {
    url,
    stop,
    async [Symbol.asyncDispose]() {
      await stop(0);
    },
  };
}

function signalGroup({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
}

function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines: string[] = [];
  if (child.stderr === null) throw new TenonError("internal", "The service cannot be read.");
  createInterface(child.stderr).on("line", (line) => {
    lines.push(line);
    const [, url] = /"event":"serving","url":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.once("error", reject);
  child.once("exit", () => reject(new TenonError("internal", `It ended: ${lines.join("\n")}`)));
  return promise;
}
