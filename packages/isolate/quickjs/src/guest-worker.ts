import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import {
  scriptSlot,
  systemSlot,
  turnsSlot,
  type FromWorker,
  type ScriptNumber,
} from "./protocol.ts";
import type { Script } from "./script.ts";

/** What the pool learns of a thread that ended: whose script was inside, and whose were beside it. */
export interface LostWorker {
  readonly culprit?: Script;
  readonly isOverdue: boolean;
  readonly others: readonly Script[];
}

/** Not every built-in can be interrupted, so a thread is ended when a script has worked for this much longer than it may. */
const graceMs = 500;
/** Where the system does not tell how long a thread has worked, the clock stands for it, and a machine may be busy. */
const patience = 4;
const lookEveryMs = 50;

/** What a thread is started with. */
export interface GuestWorkerOptions {
  readonly onLost: (lost: LostWorker) => void;
  /** Memory of the guest that it makes before anybody asks for one; 0: none. */
  readonly warmBytes: number;
}

/** A worker thread with the scripts that live on it. */
export class GuestWorker {
  readonly #worker: Worker;
  readonly #turns = new Int32Array(new SharedArrayBuffer(12));
  readonly #scripts = new Map<ScriptNumber, Script>();
  readonly #onLost: (lost: LostWorker) => void;
  #watch: NodeJS.Timeout | undefined;
  #lastTurns = 0;
  #insideSince = 0;
  #isOverdue = false;
  #isLost = false;

  constructor({ onLost, warmBytes }: GuestWorkerOptions) {
    this.#onLost = onLost;
    // In the sources of this package Node reads TypeScript; what is published is JavaScript.
    const isSource = import.meta.url.endsWith(".ts");
    this.#worker = new Worker(new URL(isSource ? "./worker.ts" : "./worker.js", import.meta.url), {
      name: "tenon-isolates",
      env: {},
      argv: [],
      execArgv: [
        "--disable-warning=ExperimentalWarning",
        ...(isSource ? ["--conditions=@tenon/source"] : []),
      ],
      workerData: { turns: this.#turns.buffer, warmBytes },
    });
    this.#worker.on("message", (message: FromWorker) => this.#hear(message));
    this.#worker.on("error", () => undefined);
    this.#worker.on("exit", () => this.#lose());
    this.#worker.unref();
  }

  /** How many scripts are here; one that is at work counts as many, because the others wait for it. */
  get load(): number {
    return this.#scripts.size + (this.#isInside() ? 1000 : 0);
  }

  start(script: Script): void {
    this.#scripts.set(script.number, script);
    this.#worker.ref();
    this.#watch ??= setInterval(() => this.#look(), lookEveryMs);
    script.start((message) => this.#worker.postMessage(message));
  }

  /** Lets go of a script that nobody waits for any more. */
  drop(script: Script): void {
    if (!this.#scripts.has(script.number)) return;
    this.#worker.postMessage({ type: "drop", script: script.number });
    // One that does not come back must still be noticed.
    if (!this.#isInside()) this.#leave(script.number);
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await this.#worker.terminate();
  }

  #hear(message: FromWorker): void {
    const script = this.#scripts.get(message.script);
    if (script === undefined) return;
    if (message.type !== "calls") this.#leave(message.script);
    // What it told before it was started over is void.
    if (script.number !== message.script) return;
    if (message.type === "calls") script.hear(message);
    if (message.type === "ended") script.finish(message);
  }

  #leave(script: ScriptNumber): void {
    this.#scripts.delete(script);
    if (this.#scripts.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#worker.unref();
  }

  #isInside(): boolean {
    return Atomics.load(this.#turns, turnsSlot) % 2 !== 0;
  }

  #inside(): Script | undefined {
    return this.#isInside() ? this.#scripts.get(Atomics.load(this.#turns, scriptSlot)) : undefined;
  }

  #look(): void {
    const turns = Atomics.load(this.#turns, turnsSlot);
    const now = this.#workedMs();
    if (turns !== this.#lastTurns) {
      this.#lastTurns = turns;
      this.#insideSince = now;
      return;
    }
    const script = this.#inside();
    if (script === undefined) return;
    if (now - this.#insideSince < script.options.limits.wallMs + graceMs) return;
    this.#isOverdue = true;
    clearInterval(this.#watch);
    void this.#worker.terminate();
  }

  #workedMs(): number {
    const number = Atomics.load(this.#turns, systemSlot);
    return (number === 0 ? undefined : threadMs(number)) ?? performance.now() / patience;
  }

  #lose(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    clearInterval(this.#watch);
    const culprit = this.#inside();
    const others = [...this.#scripts].flatMap(([number, script]) =>
      script !== culprit && script.number === number ? [script] : [],
    );
    this.#scripts.clear();
    this.#onLost({
      isOverdue: this.#isOverdue,
      others,
      ...(culprit === undefined ? {} : { culprit }),
    });
  }
}

const msPerTick = 10;

/** Undefined where there is no such thing as `/proc`. */
function threadMs(number: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/self/task/${number}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * msPerTick;
  } catch {
    return undefined;
  }
}
