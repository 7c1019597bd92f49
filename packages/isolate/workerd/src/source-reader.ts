import { Worker } from "node:worker_threads";
import type { BrokenSource, ScriptSource } from "@tenon/isolate-guest/node";

interface SourceAnswer {
  readonly number: number;
  readonly read: ScriptSource | BrokenSource;
}

interface Open {
  readonly source: string;
  readonly resolve: (read: ScriptSource | BrokenSource) => void;
}

const longestMs = 5000;

/**
 * Removes types in a thread of its own: a source that a model wrote can break the stripper, which the host's own thread
 * needs to load TypeScript.
 */
export class SourceReader implements AsyncDisposable {
  readonly #open = new Map<number, Open>();
  #worker: Worker | undefined;
  #asked = 0;
  #isClosed = false;

  async read(source: string): Promise<ScriptSource | BrokenSource> {
    const number = (this.#asked += 1);
    const { promise, resolve } = Promise.withResolvers<ScriptSource | BrokenSource>();
    this.#open.set(number, { source, resolve });
    this.#ask(number, source);
    const deadline = setTimeout(() => this.#giveUp(number), longestMs);
    const read = await promise;
    clearTimeout(deadline);
    if (this.#open.size === 0) this.#worker?.unref();
    return read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #ask(number: number, source: string): void {
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage({ number, source });
  }

  #giveUp(number: number): void {
    this.#answer({ number, read: "broken" });
    void this.#worker?.terminate();
  }

  #answer({ number, read }: SourceAnswer): void {
    this.#open.get(number)?.resolve(read);
    this.#open.delete(number);
  }

  #start(): Worker {
    // In the sources of this package Node reads TypeScript; what is published is JavaScript.
    const isSource = import.meta.url.endsWith(".ts");
    const worker = new Worker(
      new URL(isSource ? "./source-worker.ts" : "./source-worker.js", import.meta.url),
      {
        name: "tenon-isolates",
        env: {},
        argv: [],
        execArgv: [
          "--disable-warning=ExperimentalWarning",
          ...(isSource ? ["--conditions=@tenon/source"] : []),
        ],
      },
    );
    worker.on("message", (answer: SourceAnswer) => this.#answer(answer));
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      this.#worker = undefined;
      for (const [number, { source }] of this.#open) {
        if (this.#isClosed) this.#answer({ number, read: "broken" });
        else this.#ask(number, source);
      }
    });
    return worker;
  }
}
