import { expect } from "vitest";
import { eventually } from "../platform/eventually.ts";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  conflicting,
  endOf,
  expectRefusal,
  fact,
  facts,
  keysOf,
  log,
  openLog,
  openOwned,
  readAll,
  readKeys,
  tooLarge,
} from "./story.ts";

const requirements = {
  "log.accept.unfenced":
    "Unfenced: succeeds whoever holds the lease, and never disturbs the holder.",
  "log.accept.durable":
    "Durable, atomic and unique, as `append`. Resolves with the entries recorded under these keys.",
  "log.accept.waking": "Waking: the wake is set in the same commit.",
  "log.accept.opening":
    "Opening: `opening` is recorded once, before the first entry; without it a missing log is `log-not-found`.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.accept.unfenced": {
    async "an entry from elsewhere lands in the log while the owner goes on"(world) {
      const { platform: owner } = await world.open();
      const { platform: other } = await world.open();
      const lease = await openOwned(owner.logs);

      await owner.logs.append(lease, facts("a"));
      await other.logs.accept(log, facts("b"));
      await owner.logs.append(lease, facts("c"));

      expect(await readKeys(owner.logs)).toEqual(["opened", "a", "b", "c"]);
      expect(await other.logs.acquire(log)).toBeUndefined();
    },
    async "it succeeds when nobody holds the lease, and takes none"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);

      await one.logs.accept(log, facts("a"));

      await acquireLease(two.logs);
    },
    async "many that accept at once all get a place"(world) {
      const { platform: owner } = await world.open();
      const { platform: other } = await world.open();
      const lease = await openOwned(owner.logs);
      const names = Array.from({ length: 12 }, (_, index) => `n${index}`);

      await Promise.all(
        names.map((name, index) => {
          if (index % 3 === 0) return owner.logs.append(lease, facts(name));
          return (index % 3 === 1 ? owner : other).logs.accept(log, facts(name));
        }),
      );

      const entries = await readAll(owner.logs);
      expect(keysOf(entries).toSorted()).toEqual(["opened", ...names].toSorted());
      expect(new Set(entries.map(({ offset }) => offset)).size).toBe(13);
    },
  },
  "log.accept.durable": {
    async "what was accepted is there after a crash"(world) {
      const dying = await world.open();
      await openLog(dying.platform.logs);
      const accepted = await dying.platform.logs.accept(log, facts("a", "b"));
      await dying.crash();

      const { platform } = await world.open();
      expect((await readAll(platform.logs)).slice(1)).toEqual(accepted);
      expect(keysOf(accepted)).toEqual(["a", "b"]);
    },
    async "the same again, from anywhere, is the same entries"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);

      const first = await one.logs.accept(log, facts("a", "b"));
      const again = await two.logs.accept(log, facts("a", "b"));

      expect(again).toEqual(first);
      expect(await readKeys(one.logs)).toEqual(["opened", "a", "b"]);
    },
    async "the same from two processes at once is one"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);

      const [first, second] = await Promise.all([
        one.logs.accept(log, facts("a")),
        two.logs.accept(log, facts("a")),
      ]);

      expect(second).toEqual(first);
      expect(await readKeys(one.logs)).toEqual(["opened", "a"]);
    },
    async "other data under a known key, or a batch partly known, is a conflict"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await platform.logs.accept(log, facts("a"));

      await expectRefusal(platform.logs.accept(log, [conflicting("a")]), "key-conflict");
      await expectRefusal(platform.logs.accept(log, facts("a", "b")), "key-conflict");

      expect(await readKeys(platform.logs)).toEqual(["opened", "a"]);
    },
    async "a batch with an entry that is too large leaves no trace"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      await expectRefusal(platform.logs.accept(log, [fact("a"), tooLarge("b")]), "value-too-large");

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
    async "owner and stranger share one space of keys"(world) {
      const { platform: owner } = await world.open();
      const { platform: other } = await world.open();
      const lease = await openOwned(owner.logs);
      const { entries } = await owner.logs.append(lease, facts("a"));

      expect(await other.logs.accept(log, facts("a"))).toEqual(entries);
      await expectRefusal(other.logs.accept(log, [conflicting("a")]), "key-conflict");
    },
  },
  "log.accept.waking": {
    async "whoever dies after accepting has woken the log"(world) {
      const dying = await world.open();
      await openLog(dying.platform.logs);
      await dying.platform.logs.accept(log, facts("a"), { wakeAt: dying.platform.clock.now() });
      await dying.crash();

      const { platform } = await world.open();
      const woken: string[] = [];
      await using _watch = platform.alarms.watch((name) => void woken.push(name));
      expect(await eventually(world, () => woken.at(0))).toBe(log);
      expect(await readKeys(platform.logs)).toEqual(["opened", "a"]);
    },
    async "a refused entry wakes nothing"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const woken: string[] = [];
      await using _watch = platform.alarms.watch((name) => void woken.push(name));

      await expectRefusal(
        platform.logs.accept(log, [conflicting("opened")], { wakeAt: platform.clock.now() }),
        "key-conflict",
      );
      await world.advance(1000);

      expect(woken).toEqual([]);
    },
    async "an owner that lets go with unseen entries keeps their wake"(world) {
      const owner = await world.open();
      const { platform: other } = await world.open();
      const lease = await openOwned(owner.platform.logs);
      const seen = await endOf(owner.platform.logs);
      await other.logs.accept(log, facts("unseen"), { wakeAt: other.clock.now() });

      const { released } = await owner.platform.logs.append(lease, [], {
        release: { upTo: seen },
        wakeAt: null,
      });
      await owner.crash();

      const woken: string[] = [];
      await using _watch = other.alarms.watch((name) => void woken.push(name));
      expect(released).toBe(false);
      expect(await eventually(world, () => woken.at(0))).toBe(log);
    },
  },
  "log.accept.opening": {
    async "a missing log is created by its opening"(world) {
      const { platform } = await world.open();

      const accepted = await platform.logs.accept(log, facts("a"), { opening: facts("o1", "o2") });

      expect(keysOf(accepted)).toEqual(["a"]);
      expect(await readKeys(platform.logs)).toEqual(["o1", "o2", "a"]);
    },
    async "a log that exists is not opened again, not even with another opening"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      await platform.logs.accept(log, facts("a"), { opening: facts("opened", "again") });
      await platform.logs.accept(log, facts("b"), { opening: [conflicting("opened")] });

      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b"]);
    },
    async "two that open at once open one log"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();

      await Promise.all([
        one.logs.accept(log, facts("a"), { opening: facts("opened") }),
        two.logs.accept(log, facts("b"), { opening: facts("opened") }),
        one.logs.accept(log, facts("c"), { opening: facts("opened") }),
      ]);

      const keys = await readKeys(two.logs);
      expect(keys[0]).toBe("opened");
      expect(keys.slice(1).toSorted()).toEqual(["a", "b", "c"]);
    },
    async "without an opening a missing log is refused and not made"(world) {
      const { platform } = await world.open();

      await expectRefusal(platform.logs.accept(log, facts("a")), "log-not-found");
      await expectRefusal(readAll(platform.logs), "log-not-found");
    },
    async "an opening whose entries are refused makes no log"(world) {
      const { platform } = await world.open();

      await expectRefusal(
        platform.logs.accept(log, [tooLarge("a")], { opening: facts("opened") }),
        "value-too-large",
      );
      await expectRefusal(
        platform.logs.accept(log, facts("a"), { opening: [tooLarge("opened")] }),
        "value-too-large",
      );
      await expectRefusal(
        platform.logs.accept(log, [conflicting("opened")], { opening: facts("opened") }),
        "key-conflict",
      );

      await expectRefusal(readAll(platform.logs), "log-not-found");
    },
    async "the epoch of a new log is its creation time, or greater"(world) {
      const { platform } = await world.open();
      const before = platform.clock.now();

      await openLog(platform.logs);

      expect((await readAll(platform.logs))[0]?.epoch).toBeGreaterThanOrEqual(before);
    },
  },
};

/** What `LogStore.accept` promises. */
export const acceptSuite: Suite<PlatformWorld> = { name: "accept", requirements, proofs };
