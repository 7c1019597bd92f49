import type { Json, LogId } from "@tenon/contracts";
import { factKeys } from "@tenon/log";
import type { Ledger } from "./ledger.ts";

/** Submits a message to another log under a key, so that sending it twice is sending it once. */
export type Submitter = (to: LogId, payload: Json, key: string) => Promise<void>;

/**
 * Sends what the log owes to other logs. A delivery is acknowledged by the keyed submission, and only then recorded as
 * made; what cannot be delivered now is owed until the next drive. True when something was recorded.
 */
export async function deliverOwed(ledger: Ledger, submit: Submitter): Promise<boolean> {
  let isAnyMade = false;
  for (const { delivery, to, payload } of Object.values(ledger.state.deliveries)) {
    try {
      await submit(to, payload, `${ledger.lease.log}/${delivery}`);
    } catch {
      continue;
    }
    await ledger.append([
      { type: "delivery.made", key: factKeys.deliveryMade(delivery), data: { delivery } },
    ]);
    isAnyMade = true;
  }
  return isAnyMade;
}
