import type { Entry, LogId, Offset, Update } from "@tenon/contracts";
import type { Services } from "./services.ts";
import { notNeeded } from "./not-needed.ts";

/** What to follow, and until when. */
export interface FollowLogOptions {
  readonly log: LogId;
  readonly after?: Offset;
  readonly signal: AbortSignal;
}

/** Entries of a log and, while this process drives it, what is live beside them, in order of arrival. */
export async function* followLog(
  services: Services,
  { log, after, signal }: FollowLogOptions,
): AsyncGenerator<Update> {
  const arrived: Update[] = [];
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  let wake: () => void = () => undefined;
  let failure: { readonly error: unknown } | undefined;
  let isOver = false;
  const put = (update: Update): void => {
    arrived.push(update);
    wake();
  };
  const unsubscribe = services.live.subscribe(log, put);
  const entries = services.platform.logs.follow(
    log,
    after === undefined ? { signal: either } : { after, signal: either },
  );
  const pump = pumpEntries(entries, (entry) => put({ type: "entry", entry }))
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
    ended.abort(notNeeded);
    await pump;
  }
}

async function pumpEntries(
  entries: AsyncIterable<Entry>,
  put: (entry: Entry) => void,
): Promise<void> {
  for await (const entry of entries) put(entry);
}
