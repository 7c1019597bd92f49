import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { execArgv, execPath } from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A process of a measurement that tells what it sees, one JSON line at a time. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The next line that says `type`, parsed; lines before it are skipped. Rejects when the process ends before. */
  hear(type: string): Promise<Told>;
  /** Sends a signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** A line of a child. */
interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

type Program =
  | "busy"
  | "crowd"
  | "desk-server"
  | "driver"
  | "fake-model"
  | "floor-server"
  | "follower"
  | "opener"
  | "sleepers";

const programs: { readonly [name in Program]: URL } = {
  busy: new URL("./processes/busy.ts", import.meta.url),
  crowd: new URL("./processes/crowd.ts", import.meta.url),
  "desk-server": new URL("./processes/desk-server.ts", import.meta.url),
  driver: new URL("./processes/driver.ts", import.meta.url),
  "fake-model": new URL("./processes/fake-model.ts", import.meta.url),
  "floor-server": new URL("./processes/floor-server.ts", import.meta.url),
  follower: new URL("./processes/follower.ts", import.meta.url),
  opener: new URL("./processes/opener.ts", import.meta.url),
  sleepers: new URL("./processes/sleepers.ts", import.meta.url),
};

/** Starts a program with the arguments given, under the same conditions as this process. */
export function startChild(program: Program, parameters: readonly string[]): Child {
  const file = fileURLToPath(programs[program]);
  const child = spawn(execPath, [...execArgv, file, ...parameters], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const lines = heardLines(child);
  return {
    pid: child.pid ?? 0,
    async hear(type) {
      for (;;) {
        const line = await lines.next();
        if (line === undefined)
          throw new Error(`The process ${program} ended before it told "${type}".`);
        const told = JSON.parse(line) as Told;
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

interface Lines {
  /** Undefined once the process has ended. */
  next(): Promise<string | undefined>;
}

/** Lines are taken whether somebody waits for them or not: a process that cannot tell what it has to would stand still. */
function heardLines(child: ChildProcess): Lines {
  const heard: string[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;
  if (child.stdout === null) return { next: async () => undefined };
  const input = createInterface({ input: child.stdout });
  input.on("line", (line) => {
    heard.push(line);
    wake();
  });
  input.once("close", () => {
    hasEnded = true;
    wake();
  });
  return {
    async next() {
      while (heard.length === 0 && !hasEnded) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return heard.shift();
    },
  };
}

async function end(
  child: ChildProcess,
  closed: Promise<unknown>,
  signal: NodeJS.Signals,
): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await closed;
}
