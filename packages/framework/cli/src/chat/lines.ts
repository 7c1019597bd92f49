import process from "node:process";
import { createInterface, type Interface } from "node:readline";

/** Lines that a person types, and what they press to stop. */
export class Lines implements Disposable {
  readonly #terminal: Interface;
  readonly #typed: string[] = [];
  readonly #isTerminal: boolean = process.stdin.isTTY && process.stdout.isTTY;
  /** A terminal in raw mode sends a key, everything else a signal. */
  readonly #interrupt: () => void;
  #isClosed = false;
  #changed = Promise.withResolvers<void>();

  /** `onStop` hears Esc and Ctrl-C. */
  constructor(onStop: (key: "escape" | "interrupt") => void) {
    this.#terminal = createInterface({
      input: process.stdin,
      ...(this.#isTerminal ? { output: process.stdout } : {}),
      terminal: this.#isTerminal,
      escapeCodeTimeout: 50,
    });
    this.#terminal.on("line", (line) => {
      this.#typed.push(line);
      this.#change();
    });
    this.#terminal.on("close", () => {
      this.#isClosed = true;
      this.#change();
    });
    this.#interrupt = () => onStop("interrupt");
    this.#terminal.on("SIGINT", this.#interrupt);
    process.on("SIGINT", this.#interrupt);
    process.stdin.on("keypress", (_text: unknown, key: { readonly name?: string } | undefined) => {
      if (key?.name === "escape") onStop("escape");
    });
  }

  /** The answer to a question. In a terminal, what was typed before the question is no answer to it. */
  async ask(prompt: string, signal: AbortSignal): Promise<string | undefined> {
    const earlier = this.#isTerminal ? this.#typed.splice(0) : [];
    try {
      return await this.next(prompt, signal);
    } finally {
      this.#typed.unshift(...earlier);
    }
  }

  /** The next line; undefined when there is none any more, or once `signal` is aborted. */
  async next(prompt: string, signal: AbortSignal): Promise<string | undefined> {
    if (this.#isTerminal && !this.#isClosed) {
      this.#terminal.setPrompt(prompt);
      this.#terminal.prompt(true);
    }
    const stop = (): void => this.#change();
    signal.addEventListener("abort", stop);
    try {
      while (this.#typed.length === 0 && !this.#isClosed && !signal.aborted)
        await this.#changed.promise;
      return signal.aborted ? undefined : this.#typed.shift();
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }

  [Symbol.dispose](): void {
    process.off("SIGINT", this.#interrupt);
    this.#terminal.close();
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}
