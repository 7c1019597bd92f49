import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

/** What is to be paid back. */
export interface Refund {
  readonly claim: string;
  readonly order: string;
  readonly euro: number;
}

/** A refund that was paid. */
export interface Payment extends Refund {
  readonly payment: string;
}

/** One call of the service, as the file keeps it: also one that repeats an earlier key. */
interface Call {
  readonly key: string;
  readonly payment: Payment;
}

/** The payments of the service, in a file with one line per call: it outlives the service. */
export class PaymentBook {
  readonly #file: string;
  readonly #calls: Call[];

  constructor(file: string) {
    this.#file = file;
    this.#calls = existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(readCall) : [];
  }

  /** Pays, or gives the payment that this key made before. Undefined: the key was used for another refund. */
  pay(key: string, { claim, order, euro }: Refund): Payment | undefined {
    const known = this.#calls.find((call) => call.key === key)?.payment;
    const payment = known?.payment ?? `P-${this.payments().length + 1}`;
    const asked: Payment = { payment, claim, order, euro };
    if (known !== undefined && !isDeepStrictEqual(known, asked)) return undefined;
    this.#write({ key, payment: asked });
    return asked;
  }

  /** How often it was called, with new keys and with known ones. */
  calls(): number {
    return this.#calls.length;
  }

  /** What was paid. By its own number, not by key: a key that paid twice would show. */
  payments(): readonly Payment[] {
    return [...new Map(this.#calls.map(({ payment }) => [payment.payment, payment])).values()];
  }

  #write(call: Call): void {
    appendFileSync(this.#file, `${JSON.stringify(call)}\n`);
    this.#calls.push(call);
  }
}

function readCall(line: string): readonly Call[] {
  return line === "" ? [] : [JSON.parse(line) as Call];
}
