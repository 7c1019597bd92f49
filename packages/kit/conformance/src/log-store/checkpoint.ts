import type { Checkpoint, Offset } from "@tenon/contracts";
import { decodeOffset, encodeOffset } from "@tenon/log";
import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import { endOf, facts, log, openLog, openOwned, readKeys, startOf } from "./story.ts";

const requirements = {
  "log.checkpoint.disposable": "Disposable: it is a cache; undefined at any time is legal.",
  "log.checkpoint.bound":
    "Bound: a checkpoint past the log's end, or of a deleted log, is never returned.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.checkpoint.disposable": {
    async "what was saved comes back whole, or not at all"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);
      const saved = checkpointAt(await endOf(one.logs), 'state "1" \n 🦊');

      expect(await one.logs.checkpoint(log)).toBeUndefined();
      expect([saved, undefined]).toContainEqual(await one.logs.checkpoint(log, saved));
      expect([saved, undefined]).toContainEqual(await two.logs.checkpoint(log));
    },
    async "the newest is the one that counts, whatever the order of saving"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await platform.logs.accept(log, facts("a"));
      const older = checkpointAt(await startOf(platform.logs), "older");
      const newer = checkpointAt(await endOf(platform.logs), "newer");

      await platform.logs.checkpoint(log, newer);
      const found = await platform.logs.checkpoint(log, older);

      expect([newer, undefined]).toContainEqual(found);
    },
    async "saving one changes nothing in the log"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      await platform.logs.checkpoint(
        log,
        checkpointAt(await endOf(platform.logs), "x".repeat(100_000)),
      );

      expect(await readKeys(platform.logs)).toEqual(["opened"]);
    },
  },
  "log.checkpoint.bound": {
    async "one past the end is not returned, not even when the log has grown past it"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const end = decodeOffset(await endOf(platform.logs));
      const ahead = checkpointAt(encodeOffset({ epoch: end.epoch, seq: end.seq + 1 }), "ahead");

      expect(await platform.logs.checkpoint(log, ahead)).toBeUndefined();
      await platform.logs.append(lease, facts("a", "b"));
      expect(await platform.logs.checkpoint(log)).toBeUndefined();
    },
    async "one of another epoch is not returned"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const end = decodeOffset(await endOf(platform.logs));

      const foreign = checkpointAt(encodeOffset({ epoch: end.epoch - 1, seq: end.seq }), "foreign");

      expect(await platform.logs.checkpoint(log, foreign)).toBeUndefined();
    },
    async "a refused one leaves the one before in place, or none"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const end = await endOf(platform.logs);
      const good = checkpointAt(end, "good");
      const position = decodeOffset(end);
      const ahead = checkpointAt(
        encodeOffset({ epoch: position.epoch, seq: position.seq + 9 }),
        "ahead",
      );

      await platform.logs.checkpoint(log, good);
      await platform.logs.checkpoint(log, ahead);

      expect([good, undefined]).toContainEqual(await platform.logs.checkpoint(log));
    },
    async "one of a deleted log is not returned, nor by the next log of that name"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const saved = checkpointAt(await endOf(platform.logs), "old");
      await platform.logs.checkpoint(log, saved);

      await platform.logs.delete(log);
      expect(await platform.logs.checkpoint(log)).toBeUndefined();
      await openLog(platform.logs);

      expect(await platform.logs.checkpoint(log)).toBeUndefined();
      expect(await platform.logs.checkpoint(log, saved)).toBeUndefined();
    },
  },
};

function checkpointAt(offset: Offset, state: string): Checkpoint {
  return { offset, format: "suite/1", state };
}

/** What `LogStore.checkpoint` promises. */
export const checkpointSuite: Suite<PlatformWorld> = { name: "checkpoint", requirements, proofs };
