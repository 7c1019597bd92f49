import { spawn, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";

/** What a finished command left. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Resolves once the command has written `text`, to whichever stream; rejects when it ends without. */
  wrote(text: string): Promise<void>;
  /** Resolves with the first group of `pattern` once the command has written it; rejects when it ends without. */
  told(pattern: RegExp): Promise<string>;
}

/** How a command is started. */
export interface StartOptions {
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether the test types something. Default: there is nothing to read. */
  readonly isTyping?: boolean;
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** Each command would remove the types of all sources again. */
const compiled = join(tmpdir(), "tenon-cli-compiled");

/** A test that fails leaves no process behind. */
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});

/** The words that start the command from its sources. */
export const command: readonly string[] = [process.execPath, "--conditions=@tenon/source", main];

/** Starts `tenon` in a folder, as a person would. */
export function start(words: readonly string[], options: StartOptions): Running {
  return startProcess([...command, ...words], options);
}

/** Runs `tenon` to its end. */
export function tenon(words: readonly string[], options: StartOptions): Promise<Finished> {
  return start(words, options).finished;
}

/** Starts any process. */
export function startProcess(
  [file = "", ...words]: readonly string[],
  { folder, env = {}, isTyping = false }: StartOptions,
): Running {
  const child = spawn(file, words, {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, NODE_COMPILE_CACHE: compiled, ...env },
    stdio: [isTyping ? "pipe" : "ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.on("close", () => running.delete(child));
  const written = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (text: string) => {
      written[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...written }));
  });
  const until = async (find: () => string | undefined, what: string): Promise<string> => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = (): void => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    listeners.add(look);
    void finished.then(() => {
      look();
      reject(new Error(`Ended without ${what}:\n${written.stdout}\n${written.stderr}`));
    });
    look();
    return promise.finally(() => listeners.delete(look));
  };
  const isWritten = (text: string): boolean =>
    written.stdout.includes(text) || written.stderr.includes(text);
  return {
    child,
    finished,
    async wrote(text) {
      await until(() => (isWritten(text) ? text : undefined), `"${text}"`);
    },
    told: (pattern) =>
      until(
        () => pattern.exec(written.stderr)?.[1] ?? pattern.exec(written.stdout)?.[1],
        String(pattern),
      ),
  };
}
