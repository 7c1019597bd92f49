import type { Update } from "@tenon/contracts";
import { decodeEntry } from "@tenon/log";

/** Tells of each tool that runs for longer than a moment, once. */
export class SlowCalls implements Disposable {
  readonly #tell: (name: string) => void;
  readonly #names = new Map<string, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(tell: (name: string) => void) {
    this.#tell = tell;
  }

  see(update: Update): void {
    if (update.type !== "entry") return;
    const event = decodeEntry(update.entry);
    if (event?.type === "tool.requested") this.#names.set(event.data.call, event.data.name);
    if (event?.type === "tool.started") this.#start(event.data.call);
    if (event?.type === "tool.settled") this.#stop(event.data.call);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #start(call: string): void {
    this.#stop(call);
    const name = this.#names.get(call) ?? call;
    this.#timers.set(
      call,
      setTimeout(() => this.#tell(name), momentMs),
    );
  }

  #stop(call: string): void {
    clearTimeout(this.#timers.get(call));
    this.#timers.delete(call);
  }
}

const momentMs = 1_000;
