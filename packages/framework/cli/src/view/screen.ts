import process from "node:process";
import { styleFor, type Style } from "./style.ts";

/** Where a command writes: the answer to stdout, everything beside it to stderr. */
export class Screen {
  /** Colours of what goes to stderr. */
  readonly style: Style = styleFor(process.stderr);
  readonly #isQuiet: boolean;
  #isMidLine = false;

  /** A quiet screen shows no answer: it is told as JSON at the end. */
  constructor({ isQuiet }: { readonly isQuiet: boolean }) {
    this.#isQuiet = isQuiet;
  }

  answer(text: string): void {
    if (this.#isQuiet || text === "") return;
    process.stdout.write(text);
    this.#isMidLine = !text.endsWith("\n");
  }

  /** Ends a line that was broken off. */
  endLine(): void {
    if (this.#isMidLine) this.answer("\n");
  }

  note(line: string): void {
    // On a terminal both streams share a line.
    if (process.stdout.isTTY) this.endLine();
    process.stderr.write(`${line}\n`);
  }

  json(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
