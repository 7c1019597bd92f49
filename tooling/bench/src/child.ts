import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { execArgv, execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process of a measurement that tells what it sees, one JSON line at a time. */
export interface Child extends AsyncDisposable {
  /** The next line that says `type`, parsed; lines before it are skipped. Rejects when the process ends before. */
  hear(type: string): Promise<Told>;
  /** Sends a signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A line of a child. */
export interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Starts one of the programs beside this file with the arguments given. */
export function startChild(program: string, parameters: readonly string[]): Child {
  const file = fileURLToPath(new URL(`./processes/${program}.ts`, import.meta.url));
  const child = spawn(execPath, [...execArgv, file, ...parameters], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async hear(type) {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true)
          throw new Error(`The process ${program} ended before it told "${type}".`);
        const told = JSON.parse(value) as Told;
        if (told.type === type) return told;
      }
    },
    end: (signal) => end(child, closed, signal),
    [Symbol.asyncDispose]: () => end(child, closed, "SIGKILL"),
  };
}

/** Tells the parent something, in one write. */
export function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

async function end(
  child: ChildProcess,
  closed: Promise<unknown>,
  signal: NodeJS.Signals,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await closed;
}
