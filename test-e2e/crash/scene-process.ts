import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { TenonError } from "@tenon/contracts";
import { crashPointVariable, encodeCrashPoint, type CrashPoint } from "@tenon/testing";
import { childFlags, childProgram } from "./child-program.ts";
import { encodeOrders, type ChildOrders } from "./child-orders.ts";
import type { Scenario } from "./scenario.ts";
import type { SqliteWorld } from "./sqlite-world.ts";

/** What to run, and how it is to end. */
export interface SceneProcessOptions extends Partial<Omit<ChildOrders, "folder">> {
  readonly scenario: Scenario;
  readonly phase?: number;
  readonly world: SqliteWorld;
  readonly point?: CrashPoint;
}

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Program and arguments that run a phase of a scenario. */
export async function commandOf(
  scenario: Scenario,
  phase: number,
): Promise<readonly [string, ...string[]]> {
  return [execPath, ...childFlags, await childProgram(), scenario.name, String(phase)];
}

/** A process that runs a phase of a scenario. Disposing it kills it. */
export class SceneProcess implements AsyncDisposable {
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];

  constructor(child: ChildProcessWithoutNullStreams) {
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    createInterface(child.stdout).on("line", (line) => {
      this.#lines.push(line);
      child.emit("line");
    });
    this.#child = child;
    this.ended = once(child, "close").then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      lines: this.#lines,
      stderr,
    }));
  }

  /** Starts a process. */
  static async start(options: SceneProcessOptions): Promise<SceneProcess> {
    const { scenario, phase = 0, world, point, ...orders } = options;
    const [file, ...parameters] = await commandOf(scenario, phase);
    const child = spawn(file, parameters, {
      env: {
        ...env,
        ...world.environment,
        ...encodeOrders({ ...orders, folder: world.folder }),
        [crashPointVariable]: point === undefined ? "" : encodeCrashPoint(point),
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    return new SceneProcess(child);
  }

  /** Resolves once the process said `text`; rejects when it ended without. */
  async said(text: string): Promise<void> {
    while (!this.#lines.includes(text)) {
      const end = await Promise.race([once(this.#child, "line"), this.ended]);
      if (!Array.isArray(end) && !this.#lines.includes(text))
        throw new TenonError("internal", `The process ended without "${text}". ${end.stderr}`);
    }
  }

  /** Tells whether SIGSTOP has reached the process. */
  async isStopped(): Promise<boolean> {
    const stat = await readFile(`/proc/${this.#child.pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
  }

  /** Lets a stopped process go on. */
  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** Lets a process end that handed its work back. */
  release(): void {
    this.#child.stdin.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}
