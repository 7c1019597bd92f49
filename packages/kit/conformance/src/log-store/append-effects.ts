import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  conflicting,
  endOf,
  expectRefusal,
  facts,
  keysOf,
  log,
  offsetsOf,
  openOwned,
  readAll,
  readKeys,
  startOf,
} from "./story.ts";

const requirements = {
  "log.append.releasing":
    "Releasing: a granted release frees the log at once; it is refused when unseen entries exist.",
  "log.append.pruning":
    "Pruning: pruned entries vanish with the batch; every other entry keeps its offset.",
  "log.append.closing":
    "Closing: after a batch with `close`, appends and accepts reject with `log-closed`.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.append.releasing": {
    async "a released log can be acquired at once"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      const appended = await one.logs.append(lease, facts("a"), {
        release: { upTo: await endOf(one.logs) },
      });

      expect(appended.released).toBe(true);
      await acquireLease(two.logs);
    },
    async "what was given back stays free, even when its last owner has something to add"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);
      await one.logs.append(lease, [], { release: { upTo: await endOf(one.logs) } });

      await one.logs.append(lease, facts("a"));

      await acquireLease(two.logs);
    },
    async "who did not ask has not released"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      expect((await one.logs.append(lease, facts("a"))).released).toBe(false);
      expect(await two.logs.acquire(log)).toBeUndefined();
    },
    async "an entry that someone else had accepted meanwhile refuses the release; the batch is recorded"(
      world,
    ) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);
      const seen = await endOf(one.logs);
      await two.logs.accept(log, facts("unseen"));

      const refused = await one.logs.append(lease, facts("a"), { release: { upTo: seen } });

      expect(refused.released).toBe(false);
      expect(await readKeys(one.logs)).toEqual(["opened", "unseen", "a"]);
      expect(await two.logs.acquire(log)).toBeUndefined();

      const granted = await one.logs.append(lease, [], {
        release: { upTo: await endOf(one.logs) },
      });
      expect(granted.released).toBe(true);
      await acquireLease(two.logs);
    },
    async "who has seen nothing may release only what it wrote itself"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      expect(
        (await platform.logs.append(lease, facts("a"), { release: { upTo: undefined } })).released,
      ).toBe(false);
    },
    async "a release and an accept at once: the entry is seen, or the release is refused"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);
      const seen = await endOf(one.logs);

      const [, { released }] = await Promise.all([
        two.logs.accept(log, facts("late")),
        one.logs.append(lease, facts("a"), { release: { upTo: seen } }),
      ]);

      const order = await readKeys(one.logs);
      expect(released).toBe(order.indexOf("a") < order.indexOf("late"));
    },
  },
  "log.append.pruning": {
    async "pruned entries are gone and the others stay where they were"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);
      const relaxed = await one.logs.append(lease, facts("d1", "d2", "d3"), {
        durability: "relaxed",
      });
      const before = await readAll(one.logs);

      const outcome = await one.logs.append(lease, facts("done"), {
        prune: offsetsOf(relaxed.entries).slice(0, 2),
      });

      const after = await readAll(two.logs);
      expect(keysOf(after)).toEqual(["opened", "d3", "done"]);
      expect(after).toEqual([before[0], before[3], outcome.entries[0]]);
    },
    async "a reader that stopped at a pruned entry goes on behind it"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const relaxed = await platform.logs.append(lease, facts("d1", "d2"), {
        durability: "relaxed",
      });
      await platform.logs.append(lease, facts("done"), { prune: offsetsOf(relaxed.entries) });

      for (const after of offsetsOf(relaxed.entries)) {
        expect(await readKeys(platform.logs, { after })).toEqual(["done"]);
      }
    },
    async "also when what was pruned was the end of an owner's time"(world) {
      const dying = await world.open();
      const before = await openOwned(dying.platform.logs);
      const relaxed = await dying.platform.logs.append(before, facts("d1", "d2"), {
        durability: "relaxed",
      });
      await dying.crash();

      const { platform } = await world.open();
      const lease = await acquireLease(platform.logs);
      await platform.logs.append(lease, facts("done"), { prune: offsetsOf(relaxed.entries) });

      for (const after of offsetsOf(relaxed.entries)) {
        expect(await readKeys(platform.logs, { after })).toEqual(["done"]);
      }
      expect(await readKeys(platform.logs)).toEqual(["opened", "done"]);
    },
    async "a refused batch prunes nothing"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      await expectRefusal(
        platform.logs.append(lease, [conflicting("opened")], {
          prune: [await startOf(platform.logs)],
        }),
        "key-conflict",
      );

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
    async "offsets of pruned entries are never given again"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const { entries: pruned } = await platform.logs.append(lease, facts("d1"), {
        durability: "relaxed",
      });
      await platform.logs.append(lease, [], { prune: offsetsOf(pruned) });

      const { entries } = await platform.logs.append(lease, facts("a"));

      expect(String(entries[0]?.offset) > String(pruned[0]?.offset)).toBe(true);
    },
  },
  "log.append.closing": {
    async "nobody adds to a closed log, and it is still read"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      await one.logs.append(lease, facts("last"), { close: true });

      await expectRefusal(one.logs.append(lease, facts("a")), "log-closed");
      await expectRefusal(two.logs.accept(log, facts("b")), "log-closed");
      await expectRefusal(
        two.logs.accept(log, facts("c"), { opening: facts("opened") }),
        "log-closed",
      );
      expect(await readKeys(two.logs)).toEqual(["opened", "last"]);
    },
    async "the closing batch can be confirmed again"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const closed = await platform.logs.append(lease, facts("last"), { close: true });

      const again = await platform.logs.append(lease, facts("last"), { close: true });

      expect(again.entries).toEqual(closed.entries);
    },
    async "a closed log stays closed after a crash"(world) {
      const dying = await world.open();
      const lease = await openOwned(dying.platform.logs);
      await dying.platform.logs.append(lease, facts("last"), { close: true });
      await dying.crash();

      const { platform } = await world.open();
      await expectRefusal(platform.logs.accept(log, facts("a")), "log-closed");
    },
    async "a batch that is refused closes nothing"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);

      await expectRefusal(
        platform.logs.append(lease, [conflicting("opened")], { close: true }),
        "key-conflict",
      );

      await platform.logs.append(lease, facts("a"));
    },
    async "a log that was closed and deleted can be created again"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("last"), { close: true });

      await platform.logs.delete(log);

      await openOwned(platform.logs);
    },
  },
};

/** What `LogStore.append` promises about its options. */
export const appendEffectsSuite: Suite<PlatformWorld> = {
  name: "append: release, prune, close",
  requirements,
  proofs,
};
