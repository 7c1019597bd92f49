import type { EntryDraft, TurnId } from "@tenon/contracts";
import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  endOf,
  expectRefusal,
  fact,
  facts,
  keysOf,
  log,
  offsetsOf,
  openOwned,
  readAll,
  readKeys,
  startOf,
  tooLarge,
} from "./story.ts";

const requirements = {
  "log.append.atomic": "Atomic: a reader sees all of the batch or none.",
  "log.append.ordered": "Ordered: offsets grow in call order, without waiting for earlier appends.",
  "log.append.durable":
    "Durable: resolves when the batch is as durable as asked, and everything before it too.",
  "log.append.fenced":
    "Fenced: rejects with `lease-lost` when a newer epoch is stored, and records nothing.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.append.atomic": {
    async "a batch that is refused for its last entry leaves no trace"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      await expectRefusal(
        platform.logs.append(lease, [...facts("a", "b"), tooLarge("c")]),
        "value-too-large",
      );

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
    async "whoever reads while a batch is appended sees all of it or none"(world) {
      const { platform: owner } = await world.open();
      const { platform: reader } = await world.open();
      const lease = await openOwned(owner.logs);
      const batch = facts(...Array.from({ length: 40 }, (_, index) => `f${index}`));

      const appending = owner.logs.append(lease, batch);
      const reads = Array.from({ length: 10 }, () => readAll(reader.logs));
      await appending;

      for (const entries of await Promise.all(reads)) expect([1, 41]).toContain(entries.length);
      expect(await readAll(reader.logs)).toHaveLength(41);
    },
    async "a process killed while it appends leaves all of the batch or none"(world) {
      const dying = await world.open();
      const { platform: reader } = await world.open();
      const lease = await openOwned(dying.platform.logs);

      const appending = dying.platform.logs
        .append(lease, facts("a", "b", "c"))
        .catch(() => undefined);
      await dying.crash();
      await Promise.race([appending, world.advance(100)]);

      expect([1, 4]).toContain((await readAll(reader.logs)).length);
    },
    async "an entry is kept as it was given, with its place and time"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const draft: EntryDraft = {
        type: "test.happened",
        turn: "t1" as TurnId,
        step: 2,
        key: "k",
        trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        data: {
          v: 1,
          critical: true,
          nested: { list: [1, "zwei", null, true], text: "ünïcødé 🦊 \u0000 \ud800" },
        },
        public: { seen: "yes" },
      };
      const before = platform.clock.now();

      const { entries } = await platform.logs.append(lease, [
        draft,
        { type: "test.bare", data: { v: 1 }, public: true },
      ]);

      const [first, second] = await readAll(platform.logs, { after: await startOf(platform.logs) });
      expect(entries).toEqual([first, second]);
      expect(first).toEqual({
        ...draft,
        offset: first?.offset,
        epoch: lease.epoch,
        time: first?.time,
      });
      expect(second).toEqual({
        type: "test.bare",
        data: { v: 1 },
        public: true,
        offset: second?.offset,
        epoch: lease.epoch,
        time: second?.time,
      });
      expect(first?.time).toBeGreaterThanOrEqual(before);
      expect(first?.time).toBeLessThanOrEqual(platform.clock.now());
    },
    async "what the caller changes afterwards does not change the log"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const list = ["a"];

      const appending = platform.logs.append(lease, [
        { type: "test.happened", key: "k", data: { v: 1, list } },
      ]);
      list.push("b");
      await appending;

      expect((await readAll(platform.logs)).at(-1)?.data).toEqual({ v: 1, list: ["a"] });
    },
  },
  "log.append.ordered": {
    async "appends that do not wait for each other keep the order of their calls"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      const appended = await Promise.all(
        ["a", "b", "c", "d", "e", "f"].map((key, index) =>
          platform.logs.append(lease, facts(`${key}1`, `${key}2`), {
            durability: index % 2 === 0 ? "relaxed" : "sync",
          }),
        ),
      );

      const offsets = appended.flatMap(({ entries }) => offsetsOf(entries));
      expect(offsets).toEqual([...offsets].toSorted());
      expect(new Set(offsets).size).toBe(12);
      expect(await readKeys(platform.logs, { after: await startOf(platform.logs) })).toEqual(
        appended.flatMap(({ entries }) => keysOf(entries)),
      );
    },
    async "offsets grow from owner to owner"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const first = await openOwned(one.logs);
      await one.logs.append(first, facts("a"));
      await one.logs.append(first, [], { release: { upTo: await endOf(one.logs) } });
      const second = await acquireLease(two.logs);
      await one.logs.accept(log, facts("b"));
      await two.logs.append(second, facts("c"));

      const entries = await readAll(one.logs);

      expect(keysOf(entries)).toEqual(["opened", "a", "b", "c"]);
      expect(offsetsOf(entries)).toEqual([...offsetsOf(entries)].toSorted());
    },
  },
  "log.append.durable": {
    async "what was appended is there after a crash, whichever durability was asked"(world) {
      const dying = await world.open();
      const lease = await openOwned(dying.platform.logs);
      await dying.platform.logs.append(lease, facts("a"));
      await dying.platform.logs.append(lease, facts("b"), { durability: "relaxed" });

      await dying.crash();

      const { platform } = await world.open();
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b"]);
    },
    async "a sync append carries the relaxed ones before it"(world) {
      const dying = await world.open();
      const lease = await openOwned(dying.platform.logs);
      const relaxed = dying.platform.logs.append(lease, facts("a", "b"), { durability: "relaxed" });
      const sync = dying.platform.logs.append(lease, facts("c"));

      await sync;
      relaxed.catch(() => undefined);
      await dying.crash();

      const { platform } = await world.open();
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b", "c"]);
    },
    async "a relaxed append resolves without a sync one behind it"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      const appending = platform.logs.append(lease, facts("a"), { durability: "relaxed" });
      await world.advance(1000);

      expect(keysOf((await appending).entries)).toEqual(["a"]);
    },
    async "a platform that is disposed keeps what it took"(world) {
      const { platform: leaving } = await world.open();
      const { platform: reader } = await world.open();
      const lease = await openOwned(leaving.logs);

      const appending = leaving.logs.append(lease, facts("a"), { durability: "relaxed" });
      await leaving[Symbol.asyncDispose]();

      expect(keysOf((await appending).entries)).toEqual(["a"]);
      expect(await readKeys(reader.logs)).toEqual(["opened", "a"]);
    },
  },
  "log.append.fenced": {
    async "an owner that was overtaken records nothing"(world) {
      const { platform: slow } = await world.open();
      const { platform: heir } = await world.open();
      const stale = await openOwned(slow.logs);
      await world.advance(world.leaseTtlMs + 1);
      const lease = await acquireLease(heir.logs);

      await expectRefusal(slow.logs.append(stale, facts("a")), "lease-lost");
      await expectRefusal(
        slow.logs.append(stale, facts("b"), { durability: "relaxed" }),
        "lease-lost",
      );
      await expectRefusal(slow.logs.append(stale, []), "lease-lost");
      await heir.logs.append(lease, facts("c"));
      await expectRefusal(slow.logs.append(stale, facts("d")), "lease-lost");

      expect(await readKeys(heir.logs)).toEqual(["opened", "c"]);
    },
    async "not even what the log already knows is confirmed to it"(world) {
      const { platform: slow } = await world.open();
      const { platform: heir } = await world.open();
      const stale = await openOwned(slow.logs);
      await slow.logs.append(stale, facts("a"));
      await world.advance(world.leaseTtlMs + 1);
      await acquireLease(heir.logs);

      await expectRefusal(slow.logs.append(stale, facts("a")), "lease-lost");
    },
    async "it neither prunes nor releases nor closes"(world) {
      const { platform: slow } = await world.open();
      const { platform: heir } = await world.open();
      const stale = await openOwned(slow.logs);
      const end = await endOf(slow.logs);
      await world.advance(world.leaseTtlMs + 1);
      const lease = await acquireLease(heir.logs);

      await expectRefusal(slow.logs.append(stale, [], { prune: [end] }), "lease-lost");
      await expectRefusal(slow.logs.append(stale, [], { release: { upTo: end } }), "lease-lost");
      await expectRefusal(slow.logs.append(stale, facts("last"), { close: true }), "lease-lost");

      expect(await slow.logs.acquire(log)).toBeUndefined();
      await heir.logs.append(lease, [fact("a")]);
      expect(await readKeys(heir.logs)).toEqual(["opened", "a"]);
    },
    async "an expired lease that nobody took still appends, for the epoch decides"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await world.advance(world.leaseTtlMs + 1);

      await platform.logs.append(lease, facts("a"));

      expect(await readKeys(platform.logs)).toEqual(["opened", "a"]);
    },
    async "a lease of a deleted log does not reach the next log of that name"(world) {
      const { platform } = await world.open();
      const stale = await openOwned(platform.logs);
      await platform.logs.delete(log);
      await openOwned(platform.logs);

      await expectRefusal(platform.logs.append(stale, facts("a")), "lease-lost");
      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
  },
};

/** What `LogStore.append` promises about order, durability and ownership. */
export const appendSuite: Suite<PlatformWorld> = {
  name: "append: order and ownership",
  requirements,
  proofs,
};
