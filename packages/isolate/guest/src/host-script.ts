import type { IsolateOptions, IsolateResult, Json } from "@tenon/contracts";
import { bytesOf, isTooDeep } from "./outgoing-json.ts";

/** A call of a script. */
interface GuestCall {
  readonly ordinal: number;
  readonly name: string;
  readonly input: string;
}

interface Answer {
  readonly ordinal: number;
  readonly isOk: boolean;
  readonly text: string;
}

/** The host's side of one script: it hears its calls, and hands out the answers in the order in which they came. */
export class HostScript {
  readonly ended: Promise<IsolateResult>;
  readonly #options: IsolateOptions;
  readonly #settle: (result: IsolateResult) => void;
  #answers: Answer[] = [];
  #waits: ((value: unknown) => void)[] = [];
  #open = 0;
  #asked = 0;
  #openBytes = 0;
  #isOver = false;

  constructor(options: IsolateOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<IsolateResult>();
    this.ended = promise;
    this.#settle = resolve;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the script may be waiting for the host. */
  get isWaiting(): boolean {
    return this.#open > 0;
  }

  end(result: IsolateResult): void {
    this.#isOver = true;
    this.#settle(result);
    for (const wake of this.#waits) wake(undefined);
  }

  /** Answers what a guest tells; nothing once the script is over. */
  async hear(path: string, text: string): Promise<string> {
    if (this.#isOver) return "";
    if (path === "calls")
      for (const call of JSON.parse(text) as readonly GuestCall[]) this.#ask(call);
    if (path !== "answers") return "";
    if (this.#answers.length === 0) await new Promise((resolve) => this.#waits.push(resolve));
    if (this.#isOver) return "";
    const answers = this.#answers;
    this.#answers = [];
    return JSON.stringify(answers);
  }

  #ask({ ordinal, name, input }: GuestCall): void {
    const { calls, resultBytes, memoryBytes } = this.#options.limits;
    const bytes = bytesOf(input) + bytesOf(name);
    this.#openBytes += bytes;
    // The guest counts too, but what it says of itself is only what it says.
    if (this.#isOver || ordinal !== this.#asked) return;
    if (ordinal >= calls) return this.end({ status: "limit", limit: "calls", console: [] });
    if (bytes > resultBytes || isTooDeep(input))
      return this.end({ status: "limit", limit: "resultBytes", console: [] });
    if (this.#openBytes > memoryBytes)
      return this.end({ status: "limit", limit: "memoryBytes", console: [] });
    this.#asked += 1;
    this.#open += 1;
    void this.#answerOf(ordinal, name, input).then((answer) => {
      this.#openBytes -= bytes;
      this.#open -= 1;
      this.#answers.push(answer);
      for (const wake of this.#waits.splice(0)) wake(undefined);
    });
  }

  async #answerOf(ordinal: number, name: string, input: string): Promise<Answer> {
    try {
      const output = await this.#options.call(ordinal, name, JSON.parse(input) as Json);
      return { ordinal, isOk: true, text: JSON.stringify(output ?? null) };
    } catch (error) {
      // Of an error of the host only its message is for the guest.
      return { ordinal, isOk: false, text: error instanceof Error ? error.message : String(error) };
    }
  }
}
