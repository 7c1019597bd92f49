/** Stands for the services outside, and remembers what was asked of it and what it did. */
export class Supplier {
  readonly calls: string[] = [];
  readonly effects: string[] = [];
  readonly #done = new Map<string, string>();

  count(part: string): number {
    this.calls.push(`count ${part}`);
    return 3;
  }

  /** Like most services for orders and payments, it does one key once. */
  order(part: string, { idempotencyKey }: { readonly idempotencyKey: string }): string {
    this.calls.push(`order ${part}`);
    return this.#done.get(idempotencyKey) ?? this.#effect(`order ${part}`, idempotencyKey);
  }

  /** Knows no keys, but can be asked about a reference. */
  bookCourier(to: string, { reference }: { readonly reference: string }): string {
    this.calls.push(`courier to ${to}`);
    return this.#effect(`courier to ${to}`, reference);
  }

  findBooking(reference: string): string | undefined {
    return this.#done.get(reference);
  }

  /** Knows no keys and cannot be asked. */
  tell(text: string): string {
    this.calls.push(`tell ${text}`);
    return this.#effect(`tell ${text}`, `tell ${this.effects.length}`);
  }

  /** Another day. */
  reset(): void {
    for (const list of [this.calls, this.effects]) list.length = 0;
    this.#done.clear();
  }

  #effect(what: string, key: string): string {
    this.effects.push(what);
    this.#done.set(key, `S-${this.effects.length}`);
    return `S-${this.effects.length}`;
  }
}

export const supplier: Supplier = new Supplier();
