import type { Worker } from "node:cluster";
import { isNews, type ServerNews, type ServerOrder } from "./dev-messages.ts";

/** A process that serves the project with the code of one moment. */
export class DevProcess {
  readonly #worker: Worker;
  readonly #news = new Set<ServerNews>();
  readonly #ended: Promise<void>;
  #isEnded = false;
  #isLeaving = false;
  #tell: () => void = () => undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: unknown) => {
      if (isNews(message)) this.#news.add(message);
      this.#tell();
    });
    this.#ended = new Promise((resolve) => {
      worker.once("exit", () => {
        this.#isEnded = true;
        this.#tell();
        resolve();
      });
    });
  }

  /** Whether it was told to end. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Whether all of its agents are as they should be. */
  get isWhole(): boolean {
    return !this.#news.has("partly");
  }

  /** Resolves once it has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  order(order: ServerOrder): void {
    if (order === "drain") this.#isLeaving = true;
    // One that has just ended is not to be told.
    if (!this.#isEnded) this.#worker.send(order, () => undefined);
  }

  /** Resolves true once it has told the news, false when it ended before. */
  async told(news: ServerNews): Promise<boolean> {
    while (!this.#news.has(news) && !this.#isEnded)
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    return this.#news.has(news);
  }
}
