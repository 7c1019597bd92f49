import type { Ids } from "@tenon/contracts";

/** Ids and numbers that are the same in every run: `<prefix>-000001`, `<prefix>-000002`, ... */
export function createSequentialIds(prefix = "id"): Ids {
  let given = 0;
  let state = 0x9e37_79b9;
  return {
    next: () => `${prefix}-${String(++given).padStart(6, "0")}`,
    random() {
      // mulberry32: small, and good enough for jitter.
      state = (state + 0x6d2b_79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
