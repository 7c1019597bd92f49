import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Exit codes: done, and waiting for a person. */
const goodEnds: readonly (number | null)[] = [0, 4];

/** A process of the demo. One that ends without being told to, and not well, is a problem of the whole demo. */
export class Player {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();
  #isEnding = false;

  constructor(name: string, child: ChildProcess, onProblem: (problem: string) => void) {
    this.#child = child;
    if (child.stdout !== null) createInterface(child.stdout).on("line", (line) => this.#hear(line));
    let complaint = "";
    child.stderr?.on("data", (text) => (complaint += String(text)));
    child.on("close", (code) => {
      if (!this.#isEnding && !goodEnds.includes(code))
        onProblem(`${name} ended with ${code}: ${complaint}`);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Calls `listener` with each line it has said and will say. */
  onLine(listener: (line: string) => void): void {
    this.#lines.forEach(listener);
    this.#listeners.add(listener);
  }

  /** Resolves with the first line that `pattern` fits. */
  says(pattern: RegExp): Promise<string> {
    return new Promise((resolve) => {
      this.onLine((line) => pattern.test(line) && resolve(line));
    });
  }

  /** Resolves once it has said anything, if only the beginning of a line. */
  async speaks(): Promise<void> {
    if (this.#child.stdout?.readableDidRead === true) return;
    if (this.#child.stdout !== null) await once(this.#child.stdout, "data");
  }

  /** Resolves with all it said once it has ended by itself. */
  async finished(): Promise<readonly string[]> {
    await this.#over();
    return this.#lines;
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#isEnding = true;
    this.#child.kill(signal);
    await this.#over();
  }

  async #over(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null)
      await once(this.#child, "close");
  }

  #hear(line: string): void {
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }
}
