import type { IsolateLimits } from "@tenon/contracts";

/** What a script may use where nobody said otherwise. */
export const defaultLimits: IsolateLimits = {
  wallMs: 5000,
  memoryBytes: 64 * 1024 * 1024,
  calls: 500,
  resultBytes: 1024 * 1024,
};
