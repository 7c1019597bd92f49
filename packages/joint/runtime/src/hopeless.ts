import { hasCode, type ErrorCode } from "@tenon/contracts";

/** Why trying again is in vain: the message of an error with one of these codes, which the same attempt meets again. */
export function hopelessReason(error: unknown, codes: readonly ErrorCode[]): string | undefined {
  const isHopeless = codes.some((code) => hasCode(error, code));
  return isHopeless && error instanceof Error ? error.message : undefined;
}
