import type { IsolateOptions, IsolateResult, Json } from "@tenon/contracts";
import { earlierTexts, isSameAnswer } from "./earlier-texts.ts";
import {
  mostCallsAhead,
  type Answer,
  type EarlierText,
  type FromWorker,
  type GuestCall,
  type ScriptEnd,
  type ScriptNumber,
  type ToWorker,
} from "./protocol.ts";

/** Reaches the thread that a script is on. */
export type TellWorker = (message: ToWorker) => void;

/** A script to run. */
export interface ScriptOptions {
  readonly number: ScriptNumber;
  readonly source: string;
  readonly options: IsolateOptions;
  /** Has the script started again, under another number. */
  readonly startOver: (script: Script) => void;
}

type Told<Type extends FromWorker["type"]> = Omit<
  Extract<FromWorker, { readonly type: Type }>,
  "type" | "script"
>;

/**
 * One script as the host sees it. It keeps the answers in the order in which they came, so that a script whose thread
 * was ended because of another script can be started again elsewhere and hear the same.
 *
 * A guest that runs ahead has heard answers which the host has not given yet. What it does behind such an answer waits
 * here until the host has given the same one; when the host gives another one, the script is started over without them.
 */
export class Script {
  number: ScriptNumber;
  readonly options: IsolateOptions;
  readonly ended: Promise<IsolateResult>;
  readonly #source: string;
  readonly #settle: (result: IsolateResult) => void;
  readonly #startOver: () => void;
  readonly #answers: Answer[] = [];
  /** Calls made to the host, ever. */
  readonly #asked = new Set<number>();
  #tell: TellWorker | undefined;
  /** Answers of an earlier run that the guest may have heard already. */
  #earlier: readonly EarlierText[] = [];
  /** How many of them it has heard, and how many of those the host has given since. */
  #ahead = 0;
  #confirmed = 0;
  /** Calls that wait until what led to them is confirmed. */
  #early: GuestCall[] = [];
  #end: ScriptEnd | undefined;
  /** Calls heard from the guest of the present start. */
  #heard = new Set<number>();
  #delivered = 0;
  /** Calls that were taken and not yet made room for. */
  #taken = 0;
  #isOver = false;
  #starts = 0;

  constructor({ number, source, options, startOver }: ScriptOptions) {
    this.number = number;
    this.options = options;
    this.#source = source;
    this.#startOver = () => startOver(this);
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
    // Only a first start is behind an earlier run; a later one hears what the host has said since.
    this.#earlier = this.#starts === 0 ? earlierTexts(this.options.earlier ?? []) : [];
    this.#tell = tell;
    this.#heard = new Set();
    this.#delivered = 0;
    this.#ahead = 0;
    this.#confirmed = 0;
    this.#early = [];
    this.#end = undefined;
    // Room for what the script is likely to ask at once.
    this.#taken = -this.#earlier.length;
    this.#starts += 1;
    const { now, seed, limits } = this.options;
    const [script, source, earlier] = [this.number, this.#source, this.#earlier];
    tell({ type: "start", script, source, now, seed, limits, earlier });
  }

  hear({ calls, heard }: Told<"calls">): void {
    for (const call of calls) this.#heard.add(call.ordinal);
    this.#early.push(...calls);
    this.#runAhead(heard);
    this.#makeRoom(calls.length);
    this.#goOn();
  }

  finish({ end, heard }: Told<"ended">): void {
    this.#end = end;
    this.#runAhead(heard);
    this.#goOn();
  }

  end(end: ScriptEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell = undefined;
    this.#settle(end.status === "done" ? { ...end, output: JSON.parse(end.output) as Json } : end);
  }

  #makeRoom(calls: number): void {
    this.#taken += calls;
    if (this.#taken < mostCallsAhead / 2) return;
    const [taken, script] = [this.#taken, this.number];
    this.#taken = 0;
    // A breath for everyone else on the host before the script may ask for so many again.
    setImmediate(() => this.#tell?.({ type: "more", script, calls: taken }));
  }

  #runAhead(heard: number): void {
    this.#ahead = heard;
    this.#delivered = Math.max(this.#delivered, heard);
  }

  /** Whatever has become possible. */
  #goOn(): void {
    if (this.#isOver) return;
    for (;;) {
      while ((this.#early[0]?.after ?? Infinity) <= this.#confirmed) this.#askNext();
      const answer = this.#answers[this.#confirmed];
      if (this.#confirmed === this.#ahead || answer === undefined) break;
      if (!isSameAnswer(this.#earlier[this.#confirmed], answer)) return this.#startOver();
      this.#confirmed += 1;
    }
    if (this.#confirmed < this.#ahead) return;
    this.#deliver();
    if (this.#end !== undefined) this.end(this.#end);
  }

  #askNext(): void {
    const call = this.#early.shift();
    if (call !== undefined && !this.#asked.has(call.ordinal)) this.#ask(call);
  }

  #ask({ ordinal, name, input }: GuestCall): void {
    this.#asked.add(ordinal);
    void this.#answerOf(ordinal, name, input).then((answer) => {
      this.#answers.push(answer);
      this.#goOn();
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

/** The end of a script that could not go on. */
export function failed(message: string): ScriptEnd {
  return { status: "failed", message, console: [] };
}
