import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { TenonError } from "@tenon/contracts";
import { childFlags, childProgram } from "./child-program.ts";
import { compileCache } from "./compile-cache.ts";
import type { Counts } from "./run-phase.ts";

/** A phase to run to its end, and in which world. */
export interface PhaseOrder {
  readonly scenario: string;
  readonly phase: number;
  readonly folder: string;
}

/** How it ended. */
export type PhaseReport = { readonly counts: Counts } | { readonly problem: string };

/**
 * Processes that go on where killed ones died. A killed process is always a new one; who comes after it may have lived before,
 * and starting one for each world would be half of the work.
 */
export class Successors implements AsyncDisposable {
  readonly #idle: Successor[] = [];
  readonly #all = new Set<Successor>();

  /** Leaves compiled code to the processes that will be killed: they never live to leave any. */
  static async warmUp(): Promise<void> {
    await using successors = new Successors();
    for (const scenario of oneOfEach) {
      const folder = await mkdtemp(join(tmpdir(), "tenon-crash-warm-"));
      await successors.run({ scenario, phase: 0, folder });
      await rm(folder, { recursive: true });
    }
  }

  /** Runs a phase to its end. Rejects with what went wrong. */
  async run(order: PhaseOrder): Promise<Counts> {
    const successor = this.#idle.pop() ?? (await this.#start());
    const report = await successor.run(order);
    if (report === undefined) {
      this.#all.delete(successor);
      await successor.end();
      throw new TenonError("timeout", `A process did not finish ${order.scenario} in time.`);
    }
    this.#idle.push(successor);
    if ("problem" in report) throw new TenonError("internal", report.problem);
    return report.counts;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((successor) => successor.end()));
  }

  async #start(): Promise<Successor> {
    const successor = new Successor(await childProgram("successor"));
    this.#all.add(successor);
    return successor;
  }
}

const timeoutMs = 60_000;

const oneOfEach = [
  "parallel-tools",
  "think-parallel-tools",
  "pi-parallel-tools",
  "ai-sdk-parallel-tools",
];

class Successor {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string) {
    const child = spawn(execPath, [...childFlags, program], {
      env: { ...env, ...compileCache },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child = child;
    this.#ended = once(child, "close");
    this.#lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /** Undefined when the process ended or went on for too long. */
  async run(order: PhaseOrder): Promise<PhaseReport | undefined> {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    const limit = setTimeout(() => this.#child.kill("SIGKILL"), timeoutMs);
    const line = await this.#lines.next();
    clearTimeout(limit);
    const report: PhaseReport | undefined = line.done === true ? undefined : JSON.parse(line.value);
    return report;
  }

  /** Lets the process end by itself, so that it leaves what it compiled to those after it. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#ended;
  }
}
