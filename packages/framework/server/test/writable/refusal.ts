/** A refusal of the write half, with the headers that the protocol asks for. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Reads a whole number. Throws a 400. */
export function wholeNumber(value: string, name: string): number {
  if (/^(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new Refusal(400, `${name} must be a whole number.`);
}
