import type { EntryDraft, Lease, LogId, LogStore } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createMortalStore, everyDeath, type Death } from "../src/index.ts";

const log = "agents/desk/one" as LogId;
const lease: Lease = { log, epoch: 1, owner: "here" };

test("a process dies at a write, before or behind it, and who waits for that write waits for ever", async () => {
  const seen: unknown[] = [];
  for (const death of everyDeath(2)) {
    const { logs, recorded, died, isDead } = mortal(death);
    const written: string[] = [];
    const writing = async (): Promise<void> => {
      for (const type of ["a", "b"]) {
        await logs.append(lease, [draft(type)]);
        written.push(type);
      }
    };
    void writing();
    await died;
    seen.push({ recorded, written, isDead: isDead() });
  }

  expect(seen).toEqual([
    { recorded: [], written: [], isDead: true },
    { recorded: ["a"], written: [], isDead: true },
    { recorded: ["a"], written: ["a"], isDead: true },
    { recorded: ["a", "b"], written: ["a"], isDead: true },
  ]);
});

test("without a death its writes are counted, and what it accepts only when it is asked for", async () => {
  const lives = [mortal(undefined), mortal(undefined, true)];
  for (const { logs } of lives) {
    await logs.append(lease, [draft("a")]);
    await logs.accept(log, [draft("b")]);
  }

  expect(lives.map(({ writes }) => writes())).toEqual([1, 2]);
  expect(lives.map(({ recorded }) => recorded)).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

test("of a type it dies at the write of one that was named, however many others there were", async () => {
  const { logs, recorded, died, writes } = mortal({ at: 1, isRecorded: false, type: "b" });
  for (const type of ["a", "b", "a"]) await logs.append(lease, [draft(type)]);
  void logs.append(lease, [draft("a"), draft("b")]);
  await died;

  expect(recorded).toEqual(["a", "b", "a"]);
  expect(writes()).toBe(2);
});

function draft(type: string): EntryDraft {
  return { type, key: type, data: { v: 1 } };
}

interface Mortal extends ReturnType<typeof createMortalStore> {
  readonly recorded: readonly string[];
  /** Resolves when the process is dead, and all that it still does is done. */
  readonly died: Promise<void>;
}

function mortal(death: Death | undefined, countsAccepts = false): Mortal {
  const recorded: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const record = async (batch: readonly EntryDraft[]): Promise<void> => {
    recorded.push(...batch.map(({ type }) => type));
  };
  const refuse = (): never => {
    throw new Error("Nobody reads here.");
  };
  const store: LogStore = {
    acquire: refuse,
    read: refuse,
    follow: refuse,
    checkpoint: refuse,
    delete: refuse,
    async append(_lease, batch) {
      await record(batch);
      return { entries: [], released: false };
    },
    async accept(_log, batch) {
      await record(batch);
      return [];
    },
  };
  const die = async (): Promise<void> => {
    setImmediate(resolve);
  };
  return {
    ...createMortalStore(store, { death, die, countsAccepts }),
    recorded,
    died: promise,
  };
}
