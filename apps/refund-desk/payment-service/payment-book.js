import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
/** The payments of the service, in a file with one line per call: it outlives the service. */
export class PaymentBook {
    #file;
    #calls;
    constructor(file) {
        this.#file = file;
        this.#calls = existsSync(file) ? readFileSync(file, "utf8").split("\n").flatMap(readCall) : [];
    }
    /** Pays, or gives the payment that this key made before. Undefined: the key was used for another refund. */
    pay(key, { claim, order, euro }) {
        const known = this.#calls.find((call) => call.key === key)?.payment;
        const payment = known?.payment ?? `P-${this.payments().length + 1}`;
        const asked = { payment, claim, order, euro };
        if (known !== undefined && !isDeepStrictEqual(known, asked))
            return undefined;
        this.#write({ key, payment: asked });
        return asked;
    }
    /** How often it was called, with new keys and with known ones. */
    calls() {
        return this.#calls.length;
    }
    /** What was paid. By its own number, not by key: a key that paid twice would show. */
    payments() {
        return [...new Map(this.#calls.map(({ payment }) => [payment.payment, payment])).values()];
    }
    #write(call) {
        appendFileSync(this.#file, `${JSON.stringify(call)}\n`);
        this.#calls.push(call);
    }
}
function readCall(line) {
    return line === "" ? [] : [JSON.parse(line)];
}
