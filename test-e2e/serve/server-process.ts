import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { TenonError } from "@tenon/contracts";

/** A folder with a server that was built of the project beside this file, and stores. Disposing it removes it. */
export interface BuiltServer extends AsyncDisposable {
  /** A path for a file that is not there yet. */
  file(name: string): string;
  start(options: StartOptions): Promise<ServerProcess>;
}

/** Which store a server serves, and where. */
interface StartOptions {
  readonly store: string;
  /** Default: any that is free. */
  readonly port?: number;
  /** The model that falls silent goes on when this is there. */
  readonly goesOn?: string;
}

/** A server that runs. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Ends it, and resolves with its exit code: null when it was killed. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
}

/** Builds the project as a user does. */
export async function buildServer(): Promise<BuiltServer> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-serve-"));
  const here = import.meta.dirname;
  const tenon = join(here, "../node_modules/tenon/src/main.ts");
  const words = ["--conditions=@tenon/source", tenon, "build", "--out", join(folder, "built")];
  const build = spawn(execPath, words, {
    cwd: join(here, "project"),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  build.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = await once(build, "close");
  if (code !== 0) throw new TenonError("internal", `tenon build ended with ${code}: ${said}`);
  const running = new Set<ServerProcess>();
  return {
    file: (name) => join(folder, name),
    async start(options) {
      const started = await startServer(folder, options);
      running.add(started);
      return started;
    },
    async [Symbol.asyncDispose]() {
      for (const each of running) await each[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function startServer(
  folder: string,
  { store, port = 0, goesOn = "" }: StartOptions,
): Promise<ServerProcess> {
  const words = ["server.mjs", "--port", String(port), "--store", store, "--json-logs"];
  const child = spawn(execPath, words, {
    cwd: join(folder, "built"),
    env: { ...env, NODE_OPTIONS: "", STORY_GOES_ON: goesOn },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  const url = await addressOf(child);
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid ?? 0,
    end,
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
    },
  };
}

/** What a server says when it serves. All that it says is read, or it would have to wait. */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines: string[] = [];
  if (child.stderr === null) throw new TenonError("internal", "The server cannot be read.");
  createInterface(child.stderr).on("line", (line) => {
    lines.push(line);
    const [, url] = /"event":"serving","url":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) resolve(url);
  });
  child.once("exit", () => reject(new TenonError("internal", `It ended: ${lines.join("\n")}`)));
  return promise;
}
