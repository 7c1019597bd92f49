import type { CallId, EffectKey } from "@tenon/contracts";
import type { Attempt } from "../turn/attempt.ts";

/** Names the effect of a call for ever: a conversation that is deleted and begun anew under its name has other keys. */
export function effectKey({ ledger, turn }: Attempt, call: CallId): EffectKey {
  const begun = ledger.state.created?.time ?? 0;
  return `${ledger.lease.log}@${begun}/${turn}/${call}` as EffectKey;
}
