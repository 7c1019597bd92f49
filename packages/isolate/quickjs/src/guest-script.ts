import type { IsolateLimits } from "@tenon/contracts";
import { isTooDeep, lineOf } from "@tenon/isolate-guest";
import { readSource } from "@tenon/isolate-guest/node";
import { ConsoleLines } from "./console-lines.ts";
import { readThrown, type Guest, type GuestText } from "./guest.ts";
import type { Answer, EarlierText, GuestCall, ScriptEnd } from "./protocol.ts";

/** A script to start. */
export interface GuestScriptOptions {
  readonly guest: Guest;
  readonly source: string;
  readonly now: number;
  readonly seed: number;
  readonly limits: IsolateLimits;
  readonly earlier: readonly EarlierText[];
}

const mostMessage = 8192;
const mostSource = 1_000_000;

/** One script in its guest: counts what it uses and ends it at its limits. */
export class GuestScript {
  readonly #guest: Guest;
  readonly #options: GuestScriptOptions;
  readonly #console = new ConsoleLines();
  readonly #waiting = new Map<number, number>();
  /** Of calls that an earlier run made, by ordinal; empty once this run has made another one. */
  readonly #known: Map<number, EarlierText>;
  #heard = 0;
  #calls: GuestCall[] = [];
  #asked = 0;
  #waitingBytes = 0;
  #spentMs = 0;
  #enteredAtMs = 0;
  #hasLines = true;
  #hasBrokenReader = false;
  #over: keyof IsolateLimits | undefined;
  #end: ScriptEnd | undefined;

  constructor(options: GuestScriptOptions) {
    this.#guest = options.guest;
    this.#options = options;
    this.#known = new Map(options.earlier.map((call) => [call.ordinal, call]));
  }

  /** How the script ended, once it has. */
  get end(): ScriptEnd | undefined {
    return this.#end;
  }

  /** How many answers of an earlier run it has heard. */
  get heard(): number {
    return this.#heard;
  }

  start(): void {
    this.#work(() => {
      const { source, now, seed, earlier } = this.#options;
      if (source.length > mostSource)
        return this.#failed("SyntaxError: The script is too long.", "");
      const read = readSource(`(async () => {${source}\n})`);
      if (read === "broken") {
        this.#hasBrokenReader = true;
        return this.#failed("SyntaxError: The script is nested too deeply.", "");
      }
      this.#hasLines = read.hasLines;
      this.#guest.start({ text: read.text, now, seed, earlier, listener: this.#listener });
    });
  }

  /** Hears `most` answers more that an earlier run heard. False when it has heard all that it can. */
  runAhead(most: number): boolean {
    const before = this.#heard;
    this.#work(() => {
      while (this.#heard < before + most && this.#hearNext()) this.#guest.settle();
    });
    return this.#heard === before + most;
  }

  answer({ ordinal, isOk, text }: Answer): void {
    if (!this.#waiting.has(ordinal) || this.#end !== undefined) return;
    this.#release(ordinal);
    this.#work(() => this.#guest.answer(ordinal, isOk, text));
  }

  /** Whether this script was too much for what reads scripts on this thread. */
  get hasBrokenReader(): boolean {
    return this.#hasBrokenReader;
  }

  /** Tells whether every call has been taken. */
  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** Takes calls that were asked, oldest first. */
  takeCalls(most: number): readonly GuestCall[] {
    return this.#calls.splice(0, most);
  }

  readonly #listener = {
    isOver: (): boolean => {
      if (this.#spent() > this.#options.limits.wallMs) this.#over ??= "wallMs";
      return this.#over !== undefined;
    },
    ask: (name: GuestText, input: GuestText): number => this.#ask(name, input),
    again: (): number => this.#again(),
    print: (line: GuestText): void => this.#console.add(line),
    done: (output: GuestText): void => this.#done(output),
    failed: (message: GuestText, stack: GuestText): void =>
      this.#failed(excerpt(message), excerpt(stack)),
  };

  #spent(): number {
    return this.#spentMs + threadMs() - this.#enteredAtMs;
  }

  /** Lets the guest work until it has nothing to do, and looks at what came of it. */
  #work(enter: () => void): void {
    this.#enteredAtMs = threadMs();
    let thrown: unknown;
    try {
      enter();
      this.#guest.settle();
    } catch (error) {
      thrown = error;
    }
    this.#spentMs = this.#spent();
    if (this.#over !== undefined) this.#stop(this.#over);
    else if (thrown !== undefined) this.#broken(thrown);
    else if (this.#end === undefined && this.#waiting.size === 0) this.#stuck();
  }

  /** The script must ask what that run asked, and what it hears must be an answer to that. */
  #hearNext(): boolean {
    const ordinal = this.#options.earlier[this.#heard]?.ordinal ?? -1;
    if (!this.#known.has(ordinal) || !this.#waiting.has(ordinal)) return false;
    if (this.#end !== undefined || this.#over !== undefined) return false;
    this.#release(ordinal);
    this.#heard += 1;
    this.#guest.hear(ordinal);
    return true;
  }

  #ask(name: GuestText, input: GuestText): number {
    // What comes behind another call than that of the earlier run was an answer to something else.
    if (this.#known.has(this.#asked)) this.#known.clear();
    const { calls, resultBytes } = this.#options.limits;
    const isLong = name.length + input.length > resultBytes;
    if (this.#asked < calls && isLong) this.#over ??= "resultBytes";
    if (this.#over !== undefined || this.#end !== undefined) return -1;
    return this.#admit(name.read(), input.read());
  }

  #again(): number {
    const known = this.#known.get(this.#asked);
    return known === undefined || this.#over !== undefined || this.#end !== undefined
      ? -1
      : this.#admit(known.name, known.input);
  }

  #admit(name: string, input: string): number {
    const { calls, resultBytes, memoryBytes } = this.#options.limits;
    const bytes = Buffer.byteLength(name) + Buffer.byteLength(input);
    this.#waitingBytes += bytes;
    if (this.#asked >= calls) this.#over = "calls";
    else if (bytes > resultBytes || isTooDeep(input)) this.#over = "resultBytes";
    // Calls that nobody awaits wait outside the guest's own memory.
    else if (this.#waitingBytes > memoryBytes) this.#over = "memoryBytes";
    if (this.#over !== undefined) return -1;
    const ordinal = this.#asked;
    this.#asked += 1;
    this.#waiting.set(ordinal, bytes);
    this.#calls.push({ ordinal, after: this.#heard, name, input });
    return ordinal;
  }

  #release(ordinal: number): void {
    this.#waitingBytes -= this.#waiting.get(ordinal) ?? 0;
    this.#waiting.delete(ordinal);
  }

  #done(output: GuestText): void {
    const { resultBytes } = this.#options.limits;
    if (output.length > resultBytes) return this.#stop("resultBytes");
    const text = output.read();
    if (Buffer.byteLength(text) > resultBytes) return this.#stop("resultBytes");
    if (isTooDeep(text)) {
      return this.#failed("RangeError: The output is nested deeper than 100 levels.", "");
    }
    this.#settle({ status: "done", output: text, console: this.#console.read() });
  }

  #failed(message: string, stack: string): void {
    if (message === "InternalError: out of memory") return this.#stop("memoryBytes");
    const line = this.#hasLines ? lineOf(stack) : undefined;
    const console = this.#console.read();
    this.#settle({ status: "failed", message, console, ...(line === undefined ? {} : { line }) });
  }

  /** Nothing a script does may break its guest; if it does, this guest is not used again and nothing else is hurt. */
  #broken(error: unknown): void {
    const thrown = readThrown(error);
    if (thrown !== undefined) return this.#failed(thrown.message, thrown.stack);
    if (this.#isFull()) return this.#stop("memoryBytes");
    this.#failed("InternalError: The script broke its isolate.", "");
  }

  #stuck(): void {
    if (this.#isFull()) return this.#stop("memoryBytes");
    this.#failed("Error: The script waits for something that never happens.", "");
  }

  #isFull(): boolean {
    try {
      return this.#guest.isFull();
    } catch {
      return false;
    }
  }

  #stop(limit: keyof IsolateLimits): void {
    if (this.#end !== undefined) return;
    this.#calls = [];
    this.#settle({ status: "limit", limit, console: this.#console.read() });
  }

  #settle(end: ScriptEnd): void {
    this.#end ??= end;
  }
}

/** Time of this thread alone, so that a busy machine makes no script overdue. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function excerpt(text: GuestText): string {
  return text.length > mostMessage * 16
    ? "Error: (a very long message)"
    : text.read().slice(0, mostMessage);
}
