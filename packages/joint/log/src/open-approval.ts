import type { PendingApproval, Principal } from "@tenon/contracts";

/** Whom an approval was given to. */
export type AskedPeople = {
  readonly approvers?: readonly Principal[] | undefined;
  readonly delegatedTo?: Principal | undefined;
  readonly escalate?: { readonly at: number; readonly to: readonly Principal[] } | undefined;
  readonly escalatedTo?: readonly Principal[] | undefined;
};

/** A tool call of the open turn that waits for a person. */
export type OpenApproval = PendingApproval & AskedPeople;

/** Who may answer at `now`; undefined when it is whoever the server lets. */
export function approversAt(
  { approvers, delegatedTo, escalate, escalatedTo }: AskedPeople,
  now: number,
): readonly Principal[] | undefined {
  const asked = delegatedTo === undefined ? approvers : [delegatedTo];
  if (asked === undefined) return undefined;
  const isDue = escalate !== undefined && escalate.at <= now;
  return [...asked, ...(escalatedTo ?? (isDue ? escalate.to : []))];
}

/** When something happens to an approval that nobody answers; undefined when nothing does. */
export function nextTimeOf({
  escalate,
  escalatedTo,
  expiresAt,
}: Pick<OpenApproval, "escalate" | "escalatedTo" | "expiresAt">): number | undefined {
  const times = [
    ...(escalate === undefined || escalatedTo !== undefined ? [] : [escalate.at]),
    ...(expiresAt === undefined ? [] : [expiresAt]),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
