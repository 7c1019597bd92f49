import type { IsolateLimits } from "@tenon/contracts";
import { isTooDeep, lineOf } from "@tenon/isolate-guest";
import { readSource } from "@tenon/isolate-guest/node";
import { ConsoleLines } from "./console-lines.ts";
import { readThrown, type Guest, type GuestText } from "./guest.ts";
import type { Answer, GuestCall, ScriptEnd } from "./protocol.ts";

/** A script to start. */
export interface GuestScriptOptions {
  readonly guest: Guest;
  readonly source: string;
  readonly now: number;
  readonly seed: number;
  readonly limits: IsolateLimits;
}

const mostMessage = 8192;
const mostSource = 1_000_000;

/** One script in its guest: counts what it uses and ends it at its limits. */
export class GuestScript {
  readonly #guest: Guest;
  readonly #options: GuestScriptOptions;
  readonly #console = new ConsoleLines();
  readonly #waiting = new Map<number, number>();
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
  }

  /** How the script ended, once it has. */
  get end(): ScriptEnd | undefined {
    return this.#end;
  }

  start(): void {
    this.#work(() => {
      const { source, now, seed } = this.#options;
      if (source.length > mostSource)
        return this.#failed("SyntaxError: The script is too long.", "");
      const read = readSource(`(async () => {${source}\n})`);
      if (read === "broken") {
        this.#hasBrokenReader = true;
        return this.#failed("SyntaxError: The script is nested too deeply.", "");
      }
      this.#hasLines = read.hasLines;
      this.#guest.start({ text: read.text, now, seed, listener: this.#listener });
    });
  }

  answer({ ordinal, isOk, text }: Answer): void {
    const bytes = this.#waiting.get(ordinal);
    if (bytes === undefined || this.#end !== undefined) return;
    this.#waiting.delete(ordinal);
    this.#waitingBytes -= bytes;
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

  #ask(name: GuestText, input: GuestText): number {
    const { calls, resultBytes, memoryBytes } = this.#options.limits;
    if (this.#asked >= calls) this.#over ??= "calls";
    else if (name.length + input.length > resultBytes) this.#over ??= "resultBytes";
    if (this.#over !== undefined || this.#end !== undefined) return -1;
    const call = { ordinal: this.#asked, name: name.read(), input: input.read() };
    const bytes = Buffer.byteLength(call.name) + Buffer.byteLength(call.input);
    if (bytes > resultBytes || isTooDeep(call.input)) this.#over = "resultBytes";
    this.#waitingBytes += bytes;
    // Calls that nobody awaits wait outside the guest's own memory.
    if (this.#waitingBytes > memoryBytes) this.#over ??= "memoryBytes";
    if (this.#over !== undefined) return -1;
    this.#asked += 1;
    this.#waiting.set(call.ordinal, bytes);
    this.#calls.push(call);
    return call.ordinal;
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
