import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  conflicting,
  expectRefusal,
  fact,
  facts,
  log,
  openLog,
  openOwned,
  readAll,
  readKeys,
  tooLarge,
} from "./story.ts";

const requirements = {
  "log.acquire.exclusive":
    "Exclusive: undefined while another owner holds a live lease; an owner that died or let its lease expire holds none.",
  "log.acquire.newer":
    "Newer: the lease's epoch is greater than every earlier one of this log, also across deletion.",
  "log.acquire.atomic": "Atomic: `first` is recorded with the lease or not at all.",
  "log.acquire.missing": "Refused with `log-not-found` when the log does not exist.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.acquire.exclusive": {
    async "a second owner gets nothing and leaves no trace"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      expect(await two.logs.acquire(log, facts("intruder"))).toBeUndefined();
      await one.logs.append(lease, facts("a"));
      expect(await readKeys(one.logs)).toEqual(["opened", "a"]);
    },
    async "of two that ask at once one gets the lease"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);

      const leases = await Promise.all([one.logs.acquire(log), two.logs.acquire(log)]);

      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    },
    async "a dead owner holds none"(world) {
      const dying = await world.open();
      const { platform: heir } = await world.open();
      await openOwned(dying.platform.logs);

      await dying.crash();

      await acquireLease(heir.logs);
    },
    async "an owner that let its lease expire holds none"(world) {
      const { platform: slow } = await world.open();
      const { platform: heir } = await world.open();
      await openOwned(slow.logs);

      await world.advance(world.leaseTtlMs + 1);

      await acquireLease(heir.logs);
    },
    async "an append renews the lease, an empty one too"(world) {
      const { platform: owner } = await world.open();
      const { platform: other } = await world.open();
      const lease = await openOwned(owner.logs);

      await world.advance(world.leaseTtlMs * 0.6);
      await owner.logs.append(lease, []);
      await world.advance(world.leaseTtlMs * 0.6);

      expect(await other.logs.acquire(log)).toBeUndefined();
    },
    async "a platform that was disposed holds none"(world) {
      const { platform: leaving } = await world.open();
      const { platform: heir } = await world.open();
      await openOwned(leaving.logs);

      await leaving[Symbol.asyncDispose]();

      await acquireLease(heir.logs);
    },
    async "an owner that asks again is given a newer lease"(world) {
      const { platform } = await world.open();
      const first = await openOwned(platform.logs);

      const second = await acquireLease(platform.logs);

      expect(second.epoch).toBeGreaterThan(first.epoch);
      await expectRefusal(platform.logs.append(first, facts("a")), "lease-lost");
    },
  },
  "log.acquire.newer": {
    async "each owner has a greater epoch than the one before"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const first = await openOwned(one.logs);
      await one.logs.append(first, [], {
        release: { upTo: (await readAll(one.logs)).at(-1)?.offset },
      });

      const second = await acquireLease(two.logs);

      expect(second.epoch).toBeGreaterThan(first.epoch);
      expect((await two.logs.append(second, facts("a"))).entries[0]?.epoch).toBe(second.epoch);
    },
    async "a log that was deleted and created again has a greater epoch"(world) {
      const { platform } = await world.open();
      const before = await openOwned(platform.logs);

      await platform.logs.delete(log);
      const after = await openOwned(platform.logs);

      expect(after.epoch).toBeGreaterThan(before.epoch);
      expect((await readAll(platform.logs))[0]?.epoch).toBeGreaterThan(before.epoch);
    },
    async "also when it is created again after a crash"(world) {
      const first = await world.open();
      const before = await openOwned(first.platform.logs);
      await first.platform.logs.delete(log);
      await first.crash();

      const { platform } = await world.open();
      const after = await openOwned(platform.logs);

      expect(after.epoch).toBeGreaterThan(before.epoch);
    },
  },
  "log.acquire.atomic": {
    async "`first` is there when the lease is"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      const lease = await platform.logs.acquire(log, facts("a", "b"));

      const entries = await readAll(platform.logs);
      expect(entries.map((entry) => [entry.key, entry.epoch === lease?.epoch])).toEqual([
        ["opened", false],
        ["a", true],
        ["b", true],
      ]);
    },
    async "a refused `first` leaves neither entries nor a lease"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);

      await expectRefusal(one.logs.acquire(log, [fact("a"), tooLarge("b")]), "value-too-large");
      await expectRefusal(one.logs.acquire(log, [conflicting("opened")]), "key-conflict");

      expect(await readKeys(two.logs)).toEqual(["opened"]);
      await acquireLease(two.logs);
    },
  },
  "log.acquire.missing": {
    async "a missing log cannot be acquired, nor is it made"(world) {
      const { platform } = await world.open();

      await expectRefusal(platform.logs.acquire(log, facts("a")), "log-not-found");
      await expectRefusal(readAll(platform.logs), "log-not-found");
    },
  },
};

/** What `LogStore.acquire` promises. */
export const acquireSuite: Suite<PlatformWorld> = { name: "acquire", requirements, proofs };
