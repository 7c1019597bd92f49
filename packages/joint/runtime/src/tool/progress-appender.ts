import type { CallId, Json } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import type { Attempt } from "../turn/attempt.ts";

/** Appends the newest partial result of a call now and then, for readers in other processes. */
export class ProgressAppender {
  readonly #attempt: Attempt;
  readonly #call: CallId;
  #newest: { readonly partial: Json } | undefined;

  constructor(attempt: Attempt, call: CallId) {
    this.#attempt = attempt;
    this.#call = call;
  }

  show(partial: Json): void {
    const isScheduled = this.#newest !== undefined;
    this.#newest = { partial };
    if (isScheduled) return;
    const { platform, policy } = this.#attempt.services;
    void platform.clock.after(policy.deltaFlushMs, this.#attempt.over).then(() => this.#append());
  }

  #append(): void {
    const { ledger, gate, turn, cursor } = this.#attempt;
    const newest = this.#newest;
    this.#newest = undefined;
    const isSettled = ledger.find(factKeys.toolSettled(turn, this.#call)) !== undefined;
    if (newest === undefined || isSettled || gate.isClosed) return;
    const data = { call: this.#call, partial: newest.partial };
    ledger
      .append([{ type: "tool.progressed", turn, step: cursor.current, data }], {
        durability: "relaxed",
      })
      .catch(() => undefined);
  }
}
