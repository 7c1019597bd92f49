import type { IsolateOptions, IsolateResult, Json } from "@tenon/contracts";
import {
  mostCallsAhead,
  type Answer,
  type GuestCall,
  type ScriptEnd,
  type ScriptNumber,
  type ToWorker,
} from "./protocol.ts";

/** Reaches the thread that a script is on. */
export type TellWorker = (message: ToWorker) => void;

/**
 * One script as the host sees it. It keeps the answers in the order in which they came, so that a script whose thread
 * was ended because of another script can be started again elsewhere and hear the same.
 */
export class Script {
  readonly number: ScriptNumber;
  readonly options: IsolateOptions;
  readonly ended: Promise<IsolateResult>;
  readonly #source: string;
  readonly #settle: (result: IsolateResult) => void;
  readonly #answers: Answer[] = [];
  /** Calls made to the host, ever. */
  readonly #asked = new Set<number>();
  #tell: TellWorker | undefined;
  /** Calls heard from the guest of the present start. */
  #heard = new Set<number>();
  #delivered = 0;
  /** Calls that were taken and not yet made room for. */
  #taken = 0;
  #isOver = false;
  #starts = 0;

  constructor(number: ScriptNumber, source: string, options: IsolateOptions) {
    this.number = number;
    this.options = options;
    this.#source = source;
    const { promise, resolve } = Promise.withResolvers<IsolateResult>();
    this.ended = promise;
    this.#settle = resolve;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How often the script was started: more than once when threads ended under it. */
  get starts(): number {
    return this.#starts;
  }

  start(tell: TellWorker): void {
    this.#tell = tell;
    this.#heard = new Set();
    this.#delivered = 0;
    this.#taken = 0;
    this.#starts += 1;
    const { now, seed, limits } = this.options;
    tell({ type: "start", script: this.number, source: this.#source, now, seed, limits });
  }

  hear(calls: readonly GuestCall[]): void {
    for (const call of calls) {
      this.#heard.add(call.ordinal);
      if (!this.#asked.has(call.ordinal)) this.#ask(call);
    }
    this.#deliver();
    this.#taken += calls.length;
    if (this.#taken < mostCallsAhead / 2) return;
    const taken = this.#taken;
    this.#taken = 0;
    // A breath for everyone else on the host before the script may ask for so many again.
    setImmediate(() => this.#tell?.({ type: "more", script: this.number, calls: taken }));
  }

  end(end: ScriptEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell = undefined;
    this.#settle(end.status === "done" ? { ...end, output: JSON.parse(end.output) as Json } : end);
  }

  #ask({ ordinal, name, input }: GuestCall): void {
    this.#asked.add(ordinal);
    void this.#answerOf(ordinal, name, input).then((answer) => {
      this.#answers.push(answer);
      this.#deliver();
    });
  }

  async #answerOf(ordinal: number, name: string, input: string): Promise<Answer> {
    try {
      const output = await this.options.call(ordinal, name, JSON.parse(input) as Json);
      return { ordinal, isOk: true, text: JSON.stringify(output ?? null) };
    } catch (error) {
      // Of an error of the host only its message is for the guest.
      const text = error instanceof Error ? error.message : String(error);
      return { ordinal, isOk: false, text };
    }
  }

  /** In the order in which the host answered, each when its call has been heard. */
  #deliver(): void {
    const answers: Answer[] = [];
    for (;;) {
      const answer = this.#answers[this.#delivered];
      if (answer === undefined || !this.#heard.has(answer.ordinal)) break;
      this.#delivered += 1;
      answers.push(answer);
    }
    if (answers.length > 0) this.#tell?.({ type: "answers", script: this.number, answers });
  }
}
