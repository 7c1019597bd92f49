import type { Entry, LogId, LogStore, ReadOptions } from "@tenon/contracts";
import { expect } from "vitest";
import { log } from "./story.ts";

/** A follower and what it was told so far. */
export interface Follower extends AsyncDisposable {
  readonly entries: readonly Entry[];
  readonly ended: boolean;
  readonly error: unknown;
  abort(): void;
}

/** Follows a log until the follower is aborted or disposed. */
export function startFollowing(
  store: LogStore,
  { log: name = log, ...options }: ReadOptions & { readonly log?: LogId } = {},
): Follower {
  const controller = new AbortController();
  const told: { entries: Entry[]; ended: boolean; error: unknown } = {
    entries: [],
    ended: false,
    error: undefined,
  };
  const ending = listen();
  return Object.assign(told, {
    abort: () => controller.abort(),
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ending;
    },
  });

  async function listen(): Promise<void> {
    try {
      const entries = store.follow(name, { ...options, signal: controller.signal });
      for await (const entry of entries) told.entries.push(entry);
    } catch (error) {
      told.error = error;
    } finally {
      told.ended = true;
    }
  }
}

/** Tells whether a follower that nothing stopped was told so many entries. */
export function reached(follower: Follower, count: number): true | undefined {
  expect(follower.error).toBeUndefined();
  return follower.entries.length >= count || undefined;
}
