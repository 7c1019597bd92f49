import type { Entry, LogId, Offset, Update } from "@tenon/contracts";
import type { Services } from "./services.ts";
import { notNeeded } from "./not-needed.ts";

/** What to follow, and until when. */
export interface FollowLogOptions {
  readonly log: LogId;
  readonly after?: Offset;
  readonly signal: AbortSignal;
}

/** How many updates wait for a slow follower before entries are read no further, and what is live is left out. */
const mostWaiting = 1_000;

/**
 * Entries of a log and, while this process drives it, what is live beside them, in order of arrival. A slow follower
 * misses what is live: it is never needed.
 */
export async function* followLog(
  services: Services,
  { log, after, signal }: FollowLogOptions,
): AsyncGenerator<Update> {
  const arrived: Update[] = [];
  const ended = new AbortController();
  const end = (): void => ended.abort(notNeeded);
  if (signal.aborted) end();
  // Joining two signals into one costs much more than to listen.
  signal.addEventListener("abort", end, { once: true });
  let wake: () => void = () => undefined;
  let resume: () => void = () => undefined;
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const put = (update: Update): void => {
    arrived.push(update);
    wake();
  };
  const unsubscribe = services.live.subscribe(log, (update) => {
    if (arrived.length < mostWaiting) put(update);
  });
  const entries = services.platform.logs.follow(
    log,
    after === undefined ? { signal: ended.signal } : { after, signal: ended.signal },
  );
  const pump = pumpEntries(entries, async (entry) => {
    put({ type: "entry", entry });
    if (arrived.length < mostWaiting || ended.signal.aborted) return;
    await new Promise<void>((resolve) => {
      resume = resolve;
    });
  })
    .catch((error: unknown) => {
      failure = { error };
    })
    .finally(() => {
      isOver = true;
      wake();
    });
  try {
    for (;;) {
      const next = arrived.shift();
      if (arrived.length < mostWaiting) resume();
      if (next !== undefined) yield next;
      else if (failure !== undefined) throw failure.error;
      else if (isOver) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", end);
    end();
    resume();
    await pump;
  }
}

async function pumpEntries(
  entries: AsyncIterable<Entry>,
  put: (entry: Entry) => Promise<void>,
): Promise<void> {
  for await (const entry of entries) await put(entry);
}
