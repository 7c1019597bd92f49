import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  conflicting,
  expectRefusal,
  fact,
  facts,
  keysOf,
  log,
  openLog,
  openOwned,
  otherLog,
  readAll,
  readKeys,
  tooLarge,
} from "./story.ts";

const requirements = {
  "log.append.unique":
    "Unique: a batch whose keys are all known with equal type and data resolves with the known entries; other data, or a batch partly known, rejects with `key-conflict` and records nothing.",
  "log.append.dated":
    "Dated: an entry keeps the time that it brings; one that brings none gets the time of the append.",
  "log.append.isolated":
    "Isolated: a batch that is refused does not hurt another that is committed with it.",
  "log.append.bounded":
    "Bounded: rejects with `value-too-large` when one entry is larger than 1.9 MB.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.append.unique": {
    async "the same batch again is the same entries"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      const first = await platform.logs.append(lease, facts("a", "b"));
      const again = await platform.logs.append(lease, facts("a", "b"));

      expect(again.entries).toEqual(first.entries);
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b"]);
    },
    async "also for the next owner, with the offsets of the first"(world) {
      const dying = await world.open();
      const before = await openOwned(dying.platform.logs);
      const first = await dying.platform.logs.append(before, facts("a"));
      await dying.crash();

      const { platform } = await world.open();
      const lease = await acquireLease(platform.logs);
      const again = await platform.logs.append(lease, facts("a"));

      expect(again.entries).toEqual(first.entries);
    },
    async "twice at once is once"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      const [one, two] = await Promise.all([
        platform.logs.append(lease, facts("a", "b")),
        platform.logs.append(lease, facts("a", "b")),
      ]);

      expect(two.entries).toEqual(one.entries);
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b"]);
    },
    async "what is compared is the value, not its spelling, its trace or its public form"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const said = { type: "test.happened", key: "k" };

      const first = await platform.logs.append(lease, [
        { ...said, data: { v: 1, a: [1], b: { c: 2, d: 3 } }, trace: "t1" },
      ]);
      const again = await platform.logs.append(lease, [
        {
          ...said,
          data: { b: { d: 3, c: 2 }, gone: undefined, a: [1], v: 1 },
          trace: "t2",
          public: true,
        },
      ]);

      expect(again.entries).toEqual(first.entries);
    },
    async "other data or another type under a known key is a conflict"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("a"));

      await expectRefusal(platform.logs.append(lease, [conflicting("a")]), "key-conflict");
      await expectRefusal(
        platform.logs.append(lease, [{ ...fact("a"), type: "test.denied" }]),
        "key-conflict",
      );

      expect((await readAll(platform.logs)).slice(1)).toMatchObject([fact("a")]);
    },
    async "a batch that is partly known is a conflict, whatever its order"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("a"));

      await expectRefusal(platform.logs.append(lease, facts("a", "b")), "key-conflict");
      await expectRefusal(platform.logs.append(lease, facts("c", "a")), "key-conflict");

      expect(await readKeys(platform.logs)).toEqual(["opened", "a"]);
    },
    async "a batch that uses one key twice is a conflict"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      await expectRefusal(
        platform.logs.append(lease, [fact("a"), conflicting("a")]),
        "key-conflict",
      );

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
    async "entries without a key are appended each time, but not when the keys beside them are known"(
      world,
    ) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const bare = { type: "test.bare", data: { v: 1 } };
      await platform.logs.append(lease, [bare]);
      await platform.logs.append(lease, [bare]);
      await platform.logs.append(lease, [fact("a"), bare]);

      const again = await platform.logs.append(lease, [fact("a"), bare]);

      expect(keysOf(again.entries)).toContain("a");
      expect(await readKeys(platform.logs)).toEqual(["opened", "", "", "a", ""]);
    },
    async "keys of one log mean nothing in another"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await openLog(platform.logs, otherLog);

      await platform.logs.append(await acquireLease(platform.logs), [fact("a")]);
      await platform.logs.append(await acquireLease(platform.logs, otherLog), [conflicting("a")]);

      expect(await readKeys(platform.logs, {}, otherLog)).toEqual(["opened", "a"]);
    },
    async "a key may be any text, whatever it means to a language"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const keys = [
        "__proto__",
        "constructor",
        "toString",
        "a/b:c d",
        "'; --",
        "ключ",
        "k".repeat(500),
      ];

      await platform.logs.append(lease, facts(...keys));

      expect(await readKeys(platform.logs)).toEqual(["opened", ...keys]);
      expect(keysOf((await platform.logs.append(lease, facts(...keys))).entries)).toEqual(keys);
    },
  },
  "log.append.dated": {
    async "also when it is read again, and beside one that brings none"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const before = platform.clock.now();

      await platform.logs.append(lease, [fact("plain"), { ...fact("dated"), time: 1_000 }]);
      const [, first, second] = await readAll(platform.logs);

      expect(second?.time).toBe(1_000);
      expect(first?.time).toBeGreaterThanOrEqual(before);
    },
  },
  "log.append.isolated": {
    async "of many appends at once only the refused ones are missing"(world) {
      const { platform: slow } = await world.open();
      const { platform } = await world.open();
      const stale = await openOwned(slow.logs);
      await world.advance(world.leaseTtlMs + 1);
      const lease = await acquireLease(platform.logs);
      const otherLease = await openOwned(platform.logs, otherLog);

      const outcomes = await Promise.allSettled([
        platform.logs.append(lease, facts("a")),
        platform.logs.append(stale, facts("stale")),
        platform.logs.append(otherLease, facts("b")),
        platform.logs.append(lease, [fact("too-late"), conflicting("a")]),
        platform.logs.accept(log, facts("c")),
        platform.logs.append(lease, [fact("beside"), tooLarge("big")]),
        platform.logs.accept(otherLog, [conflicting("opened")]),
        platform.logs.append(lease, facts("d")),
      ]);

      expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual([
        true,
        false,
        true,
        false,
        true,
        false,
        false,
        true,
      ]);
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "c", "d"]);
      expect(await readKeys(platform.logs, {}, otherLog)).toEqual(["opened", "b"]);
    },
    async "what is promised to the others holds after a crash"(world) {
      const dying = await world.open();
      const lease = await openOwned(dying.platform.logs);

      await Promise.allSettled([
        dying.platform.logs.append(lease, facts("a")),
        dying.platform.logs.append(lease, [conflicting("opened")]),
        dying.platform.logs.append(lease, facts("b")),
      ]);
      await dying.crash();

      const { platform } = await world.open();
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b"]);
    },
  },
  "log.append.bounded": {
    async "an entry of 1.8 MB is kept whole"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const note = "ä".repeat(900_000);

      await platform.logs.append(lease, [
        { type: "test.happened", key: "big", data: { v: 1, note } },
      ]);

      expect((await readAll(platform.logs)).at(-1)?.data["note"] === note).toBe(true);
    },
    async "a larger one is refused, measured in bytes, also when only its public form is large"(
      world,
    ) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const wide = {
        type: "test.happened",
        key: "wide",
        data: { v: 1, note: "ä".repeat(950_001) },
      };
      const shown = {
        type: "test.happened",
        key: "shown",
        data: { v: 1 },
        public: { note: "x".repeat(1_900_001) },
      };

      await expectRefusal(platform.logs.append(lease, [tooLarge("big")]), "value-too-large");
      await expectRefusal(platform.logs.append(lease, [wide]), "value-too-large");
      await expectRefusal(platform.logs.append(lease, [shown]), "value-too-large");

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
  },
};

/** What `LogStore.append` promises about facts. */
export const appendFactsSuite: Suite<PlatformWorld> = {
  name: "append: facts",
  requirements,
  proofs,
};
