import type { EventData, LogEvent, LogId } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import type { Ledger } from "../ledger.ts";
import type { Services } from "../services.ts";
import { refusedChild } from "../subagent/refused-child.ts";
import { deliver } from "./deliver.ts";

/** What an outbox works with. */
export interface OutboxOptions {
  readonly services: Services;
  readonly ledger: Ledger;
  /** Aborted when the log is driven here no more. */
  readonly over: AbortSignal;
}

/**
 * Brings what a log owes to others, beside whatever else it does: each log gets its deliveries in their order. What
 * cannot be brought now is tried again; what never can is recorded as refused.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #underWay = new Map<LogId, Promise<void>>();
  readonly #resting = new Set<LogId>();

  constructor(options: OutboxOptions) {
    this.#options = options;
    options.ledger.onChange(() => this.#sendAll());
    this.#sendAll();
  }

  /** Whether something is owed. */
  get isOwing(): boolean {
    return this.#owed.length > 0;
  }

  /** Resolves once nothing is under way: what is still owed could not be brought now. */
  async quiet(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values());
  }

  get #owed(): readonly EventData["delivery.owed"][] {
    return Object.values(this.#options.ledger.state.deliveries);
  }

  #sendAll(): void {
    const { over, ledger } = this.#options;
    if (over.aborted || ledger.failure !== undefined) return;
    for (const owed of this.#owed) {
      if (this.#underWay.has(owed.to) || this.#resting.has(owed.to)) continue;
      const sending = this.#send(owed).finally(() => {
        this.#underWay.delete(owed.to);
        this.#sendAll();
      });
      this.#underWay.set(owed.to, sending);
    }
  }

  /** Never rejects: a ledger that failed is seen by whoever drives it. */
  async #send(owed: EventData["delivery.owed"]): Promise<void> {
    const { services, ledger } = this.#options;
    try {
      const refused = await deliver(services, ledger.lease.log, owed);
      await ledger.append([made(owed, refused), ...refusedChild(ledger, owed, refused)]);
    } catch {
      void this.#rest(owed.to);
    }
  }

  async #rest(log: LogId): Promise<void> {
    const { services, over } = this.#options;
    this.#resting.add(log);
    await services.platform.clock.after(services.policy.retryMaxMs, over);
    this.#resting.delete(log);
    this.#sendAll();
  }
}

function made({ delivery }: EventData["delivery.owed"], refused: string | undefined): LogEvent {
  return {
    type: "delivery.made",
    key: factKeys.deliveryMade(delivery),
    data: { delivery, ...(refused === undefined ? {} : { refused }) },
  };
}
