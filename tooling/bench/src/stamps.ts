/** A piece of text that says when it was sent. */
export function stampOf(at: number): string {
  return `@${at.toFixed(3)}#`;
}

/** Finds the stamps of a text that comes in pieces, wherever it is cut. */
export class StampReader {
  #rest = "";

  /** The times of all stamps that `text` completes. */
  read(text: string): readonly number[] {
    this.#rest += text;
    const end = this.#rest.lastIndexOf("#") + 1;
    const whole = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end);
    return [...whole.matchAll(/@([\d.]+)#/g)].map(([, at]) => Number(at));
  }
}
