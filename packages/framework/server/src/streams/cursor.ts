import type { Clock, Ids } from "@tenon/contracts";

const intervalMs = 20_000;

/** 2024-10-09, from which the protocol counts. */
const originMs = 1_728_432_000_000;

/** Most intervals that a reader is sent ahead: an hour. */
const mostAhead = 180;

/**
 * Numbers an interval of time, so that readers of one interval share a cached answer. A reader that comes with the
 * number of now, or a later one, is sent past it: it would be given the same cached answer for ever.
 */
export function nextCursor(
  cursor: string | undefined,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): string {
  const now = Math.floor((clock.now() - originMs) / intervalMs);
  const seen = cursor !== undefined && /^\d{1,15}$/.test(cursor) ? Number(cursor) : -1;
  return String(seen < now ? now : seen + 1 + Math.floor(ids.random() * mostAhead));
}
