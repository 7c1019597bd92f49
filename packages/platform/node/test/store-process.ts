import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { AcceptOptions, AppendOptions, EntryDraft, Lease, LogId } from "@tenon/contracts";

/** What a parent asks of a store process. */
export type Wish =
  | {
      readonly type: "open";
      readonly file: string;
      readonly leaseTtlMs?: number;
      /** Stops itself inside the transaction of this commit, counted from 1, of those that record entries. */
      readonly stopAtCommit?: number;
      /** Gives up the rights of the superuser before it opens. */
      readonly dropTo?: number;
    }
  | { readonly type: "acquire"; readonly log: LogId }
  | {
      readonly type: "accept";
      readonly log: LogId;
      readonly batch: readonly EntryDraft[];
      readonly options?: AcceptOptions;
    }
  | {
      readonly type: "append";
      readonly lease: Lease;
      readonly batch: readonly EntryDraft[];
      readonly options?: AppendOptions;
    }
  | {
      readonly type: "append-after-stop" | "accept-after-stop";
      readonly lease: Lease;
      readonly batch: readonly EntryDraft[];
    }
  /** Appends until there are `count` entries or it is told to rest; the value is how many there are. */
  | { readonly type: "flood"; readonly log: LogId; readonly count: number }
  | { readonly type: "rest" };

/** A wish with its number. */
export interface Question {
  readonly id: number;
  readonly wish: Wish;
}

/** The value of a wish, or the code of the error that refused it. */
export type Answer = { readonly id: number; readonly value?: unknown; readonly refused?: string };

/** What a store process reports by itself. */
export type ProcessEvent =
  | { readonly event: "stopping" }
  | { readonly event: "appended"; readonly log: LogId; readonly number: number };

/** A process that shares a file with the test. */
export class StoreProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #stopping = Promise.withResolvers<void>();
  readonly #onAppended: (log: LogId, number: number) => void;
  #questions = 0;

  private constructor(onAppended: (log: LogId, number: number) => void) {
    this.#onAppended = onAppended;
    this.#child = fork(fileURLToPath(new URL("fixtures/store-process.ts", import.meta.url)), {
      execArgv: ["--conditions=@tenon/source"],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#exited = once(this.#child, "exit");
    this.#child.on("message", (message: Answer | ProcessEvent) => this.#receive(message));
  }

  /** Starts a process and opens its platform. */
  static async open(
    options: Omit<Extract<Wish, { type: "open" }>, "type">,
    onAppended: (log: LogId, number: number) => void = () => undefined,
  ): Promise<StoreProcess> {
    const started = new StoreProcess(onAppended);
    const { refused } = await started.ask({ type: "open", ...options });
    if (refused !== undefined) {
      await started[Symbol.asyncDispose]();
      throw new Error(refused);
    }
    return started;
  }

  /** Asks for something and waits for the answer. */
  async ask(wish: Wish): Promise<Answer> {
    this.#questions += 1;
    const id = this.#questions;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, resolve);
    this.#child.send({ id, wish } satisfies Question);
    return promise;
  }

  /** Takes a lease that must be free. */
  async acquire(log: LogId): Promise<Lease> {
    const { value } = await this.ask({ type: "acquire", log });
    return value as Lease;
  }

  /** Resolves when the process is about to stop itself. */
  stopping(): Promise<void> {
    return this.#stopping.promise;
  }

  /** Lets a stopped process go on. */
  continue(): void {
    this.#child.kill("SIGCONT");
  }

  /** Kills the process and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  #receive(message: Answer | ProcessEvent): void {
    if ("id" in message) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else if (message.event === "stopping") this.#stopping.resolve();
    else this.#onAppended(message.log, message.number);
  }
}
