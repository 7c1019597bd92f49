import type { GuestText } from "./guest.ts";

const mostBytes = 65_536;

/** What a script has printed, up to 64 KiB. */
export class ConsoleLines {
  readonly #lines: string[] = [];
  #bytes = 0;
  #dropped = 0;

  /** The length comes first: a line that is too long is never copied out of the guest. */
  add(text: GuestText): void {
    if (this.#dropped > 0 || this.#bytes + text.length > mostBytes) {
      this.#dropped += 1;
      return;
    }
    const line = text.read();
    this.#bytes += Buffer.byteLength(line) + 1;
    this.#lines.push(line);
  }

  read(): readonly string[] {
    if (this.#dropped === 0) return this.#lines;
    return [...this.#lines, `(${this.#dropped} more lines were printed than are kept)`];
  }
}
