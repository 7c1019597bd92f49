import { hasCode } from "@tenon/contracts";
import { decodeOffset, encodeOffset } from "@tenon/log";
import { expect } from "vitest";
import { eventually } from "../platform/eventually.ts";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import { reached, startFollowing } from "./follower.ts";
import {
  acquireLease,
  collect,
  endOf,
  facts,
  keysOf,
  log,
  offsetsOf,
  openLog,
  openOwned,
  otherLog,
  readAll,
  startOf,
} from "./story.ts";

const requirements = {
  "log.follow.gapless": "Gapless: yields what `read` would, each entry once, in order.",
  "log.follow.ends": "Ends quietly on abort; rejects with `log-not-found` when the log is deleted.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.follow.gapless": {
    async "first what is there, then what the owner and others add, whichever process they are in"(
      world,
    ) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);
      await one.logs.append(lease, facts("a"));
      await using near = startFollowing(one.logs);
      await using far = startFollowing(two.logs);
      await eventually(world, () => reached(near, 2) && reached(far, 2));

      await two.logs.accept(log, facts("b"));
      await one.logs.append(lease, facts("c", "d"), { durability: "relaxed" });
      await one.logs.accept(log, facts("e"));

      await eventually(world, () => reached(near, 6) && reached(far, 6));
      const all = await readAll(one.logs);
      expect(keysOf(all)).toEqual(["opened", "a", "b", "c", "d", "e"]);
      expect(near.entries).toEqual(all);
      expect(far.entries).toEqual(all);
    },
    async "entries that come while a follower starts are neither missed nor told twice"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      const appending = ["a", "b", "c", "d"].map((key) =>
        one.logs.append(lease, facts(`${key}1`, `${key}2`)),
      );
      await using follower = startFollowing(two.logs);
      await Promise.all(appending);

      await eventually(world, () => reached(follower, 9));
      expect(follower.entries).toEqual(await readAll(one.logs));
    },
    async "from an offset on only the later ones"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("a"));
      await using follower = startFollowing(platform.logs, { after: await endOf(platform.logs) });

      await platform.logs.append(lease, facts("b"));

      await eventually(world, () => reached(follower, 1));
      expect(keysOf(follower.entries)).toEqual(["b"]);
    },
    async "it goes on when the owner dies and another continues"(world) {
      const dying = await world.open();
      const { platform: heir } = await world.open();
      const before = await openOwned(dying.platform.logs);
      await using follower = startFollowing(heir.logs);
      await dying.platform.logs.append(before, facts("a"));

      await dying.crash();
      const lease = await acquireLease(heir.logs);
      await heir.logs.append(lease, facts("b"));

      await eventually(world, () => reached(follower, 3));
      expect(keysOf(follower.entries)).toEqual(["opened", "a", "b"]);
    },
    async "entries that are pruned before they are told are skipped"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const relaxed = await platform.logs.append(lease, facts("d1", "d2"), {
        durability: "relaxed",
      });
      await platform.logs.append(lease, facts("done"), { prune: offsetsOf(relaxed.entries) });
      await using follower = startFollowing(platform.logs);

      await platform.logs.append(lease, facts("next"));

      await eventually(world, () => reached(follower, 3));
      expect(keysOf(follower.entries)).toEqual(["opened", "done", "next"]);
    },
    async "a lost offset and a missing log are refused as by `read`"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const end = decodeOffset(await endOf(platform.logs));
      await using lost = startFollowing(platform.logs, {
        after: encodeOffset({ ...end, seq: end.seq + 1 }),
      });
      await using missing = startFollowing(platform.logs, { log: otherLog });

      await eventually(world, () => (lost.ended && missing.ended) || undefined);

      expect(lost.error).toMatchObject({ code: "offset-lost" });
      expect(missing.error).toMatchObject({ code: "log-not-found" });
    },
    async "a refused batch is never told"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await using follower = startFollowing(platform.logs, { after: await startOf(platform.logs) });

      const refused = await platform.logs
        .append(lease, facts("a", "opened"))
        .catch((error: unknown) => error);
      await platform.logs.append(lease, facts("b"));

      await eventually(world, () => reached(follower, 1));
      expect(hasCode(refused, "key-conflict")).toBe(true);
      expect(keysOf(follower.entries)).toEqual(["b"]);
    },
  },
  "log.follow.ends": {
    async "a follower that waits ends without an error when it is aborted"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const follower = startFollowing(platform.logs);
      await eventually(world, () => reached(follower, 1));

      follower.abort();

      await eventually(world, () => follower.ended || undefined);
      expect(follower.error).toBeUndefined();
      expect(keysOf(follower.entries)).toEqual(["opened"]);
    },
    async "one that is aborted before it starts ends without an error"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      const entries = await collect(platform.logs.follow(log, { signal: AbortSignal.abort() }));

      expect(entries.length).toBeLessThanOrEqual(1);
    },
    async "when the log is deleted, here or elsewhere, its followers are told"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);
      await using near = startFollowing(one.logs);
      await using far = startFollowing(two.logs);
      await eventually(world, () => reached(near, 1) && reached(far, 1));

      await one.logs.delete(log);

      await eventually(world, () => (near.ended && far.ended) || undefined);
      expect(near.error).toMatchObject({ code: "log-not-found" });
      expect(far.error).toMatchObject({ code: "log-not-found" });
    },
    async "they never slip into a log that was created again under the name"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);
      await using near = startFollowing(one.logs);
      await using far = startFollowing(two.logs);
      await eventually(world, () => reached(near, 1) && reached(far, 1));

      await one.logs.delete(log);
      await one.logs.accept(log, facts("a", "b"), { opening: facts("reopened") });

      await eventually(world, () => (near.ended && far.ended) || undefined);
      expect([keysOf(near.entries), keysOf(far.entries)]).toEqual([["opened"], ["opened"]]);
      expect(near.error).toMatchObject({ code: "log-not-found" });
      expect(far.error).toMatchObject({ code: "log-not-found" });
    },
  },
};

/** What `LogStore.follow` promises. */
export const followSuite: Suite<PlatformWorld> = { name: "follow", requirements, proofs };
