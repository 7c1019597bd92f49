import { TenonError, type ApprovalTerms, type EventData } from "@tenon/contracts";

/** What a call waits for, and on which terms. */
export type AwaitTerms = Pick<
  EventData["tool.awaiting"],
  "reason" | "approvers" | "expiresAt" | "escalate"
>;

/** The terms of an approval that is asked for at `now`. Throws `invalid-input` for times that none can be. */
export function askTerms(
  { approvers, expiresMs, escalate }: ApprovalTerms,
  now: number,
): AwaitTerms {
  return {
    reason: "approval",
    ...(approvers === undefined ? {} : { approvers }),
    ...(expiresMs === undefined ? {} : { expiresAt: now + whole(expiresMs, "expiresMs") }),
    ...(escalate === undefined
      ? {}
      : {
          escalate: { at: now + whole(escalate.afterMs, "escalate.afterMs"), to: escalate.to },
        }),
  };
}

function whole(ms: number, field: string): number {
  if (Number.isSafeInteger(ms) && ms > 0) return ms;
  throw new TenonError(
    "invalid-input",
    `\`${field}\` of an approval must be a whole number of milliseconds above 0, not ${ms}.`,
  );
}
