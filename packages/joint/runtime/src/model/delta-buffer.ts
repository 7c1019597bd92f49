import type { Delta } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import { turnEvent, type Attempt } from "../turn/attempt.ts";
import { notNeeded } from "../not-needed.ts";

/** Collects the fragments of one reply and appends them in blocks, for readers in other processes. */
export class DeltaBuffer {
  readonly #attempt: Attempt;
  readonly #request: { readonly key: string; readonly attempt: number };
  readonly #stopped = new AbortController();
  #pending: Delta[] = [];
  #bytes = 0;
  #count = 0;
  #isScheduled = false;

  constructor(attempt: Attempt, request: { readonly key: string; readonly attempt: number }) {
    this.#attempt = attempt;
    this.#request = request;
  }

  add(delta: Delta): void {
    const last = this.#pending.at(-1);
    if (last !== undefined && last.type === delta.type && last.index === delta.index) {
      this.#pending[this.#pending.length - 1] = { ...last, text: last.text + delta.text };
    } else this.#pending.push(delta);
    this.#bytes += delta.text.length;
    const { deltaFlushBytes, deltaFlushMs } = this.#attempt.services.policy;
    if (this.#bytes >= deltaFlushBytes) this.#flush();
    else if (!this.#isScheduled) {
      this.#isScheduled = true;
      void this.#attempt.services.platform.clock
        .after(deltaFlushMs, this.#stopped.signal)
        .then(() => this.#flush());
    }
  }

  /** Forgets what was not appended yet: the reply is there. */
  stop(): void {
    this.#pending = [];
    this.#stopped.abort(notNeeded);
  }

  #flush(): void {
    const { ledger, gate, turn } = this.#attempt;
    const deltas = this.#pending;
    this.#isScheduled = false;
    this.#pending = [];
    this.#bytes = 0;
    if (deltas.length === 0 || gate.isClosed || this.#stopped.signal.aborted) return;
    const { key, attempt } = this.#request;
    const at = this.#count;
    this.#count += deltas.length;
    const event = turnEvent(this.#attempt, factKeys.modelDelta(turn, key, { attempt, at }), {
      type: "model.delta",
      data: { request: key, attempt, at, deltas },
    });
    ledger.append([event], { durability: "relaxed" }).catch(() => undefined);
  }
}
