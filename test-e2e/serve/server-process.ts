import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
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
  /** Starts the project without a build. */
  serve(words: readonly string[], env: Readonly<Record<string, string>>): Promise<ServerProcess>;
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
  /** Ends it, and resolves with its exit code: null when it was killed. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
}

const project = join(import.meta.dirname, "project");
const tenon = [
  execPath,
  "--conditions=@tenon/source",
  join(import.meta.dirname, "../node_modules/tenon/src/main.ts"),
] as const;

/** Builds the project as a user does. */
export async function buildServer(): Promise<BuiltServer> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-serve-"));
  await build(project, join(folder, "built"));
  const running = new Set<ServerProcess>();
  const start = async (
    command: readonly string[],
    options: SpawnOptions,
  ): Promise<ServerProcess> => {
    const started = await startServer(command, options);
    running.add(started);
    return started;
  };
  return {
    file: (name) => join(folder, name),
    start: ({ store, port = 0, goesOn = "" }) =>
      start([execPath, "server.mjs", "--port", String(port), "--store", store, "--json-logs"], {
        cwd: join(folder, "built"),
        env: { ...env, NODE_OPTIONS: "", STORY_GOES_ON: goesOn },
      }),
    serve: (words, more) =>
      start([...tenon, "serve", "--port", "0", "--json-logs", ...words], {
        cwd: project,
        env: { ...env, ...more },
      }),
    async [Symbol.asyncDispose]() {
      for (const each of running) await each[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** Builds a project into a folder. */
export async function build(from: string, out: string): Promise<void> {
  const [file, ...words] = tenon;
  const child = spawn(file, [...words, "build", "--out", out], {
    cwd: from,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const [code] = await once(child, "close");
  if (code !== 0) throw new TenonError("internal", `tenon build ended with ${code}: ${said}`);
}

async function startServer(
  [file = "", ...words]: readonly string[],
  options: SpawnOptions,
): Promise<ServerProcess> {
  const child = spawn(file, words, { ...options, stdio: ["ignore", "ignore", "pipe"] });
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
