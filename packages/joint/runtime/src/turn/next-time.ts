import { nextTimeOf, type ConversationState } from "@tenon/log";
import type { Services } from "../services.ts";

/** When to look again at what waits for a person, or to try again what is owed to others. */
export function nextTimeIn(
  { deliveries, turn }: ConversationState,
  { platform, policy }: Pick<Services, "platform" | "policy">,
): number | undefined {
  const isOwing = Object.keys(deliveries).length > 0;
  const times = [
    ...(isOwing ? [platform.clock.now() + policy.retryMaxMs] : []),
    ...(turn?.approvals ?? []).flatMap((approval) => nextTimeOf(approval) ?? []),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
