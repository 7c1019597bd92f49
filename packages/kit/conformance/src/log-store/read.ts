import { decodeOffset, encodeOffset } from "@tenon/log";
import { expect } from "vitest";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  acquireLease,
  endOf,
  expectRefusal,
  facts,
  keysOf,
  log,
  openLog,
  openOwned,
  otherLog,
  readAll,
  readKeys,
  startOf,
} from "./story.ts";

const requirements = {
  "log.read.resumes": "Resumes: after any yielded offset exactly the later entries follow.",
  "log.read.honest":
    "Honest: an offset that this log never had, or lost, rejects with `offset-lost`.",
  "log.read.missing": "A missing log rejects with `log-not-found`.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.read.resumes": {
    async "from every offset the rest is read, across owners and strangers"(world) {
      const dying = await world.open();
      const { platform } = await world.open();
      const first = await openOwned(dying.platform.logs);
      await dying.platform.logs.append(first, facts("a", "b"));
      await platform.logs.accept(log, facts("c"));
      await dying.crash();
      await platform.logs.accept(log, facts("d"));
      const second = await acquireLease(platform.logs);
      await platform.logs.append(second, facts("e"));
      await platform.logs.accept(log, facts("f"));

      const all = await readAll(platform.logs);

      expect(keysOf(all)).toEqual(["opened", "a", "b", "c", "d", "e", "f"]);
      for (const [index, entry] of all.entries()) {
        expect(await readAll(platform.logs, { after: entry.offset })).toEqual(all.slice(index + 1));
      }
    },
    async "the end of the log is an offset too, with nothing after it"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      expect(await readAll(platform.logs, { after: await endOf(platform.logs) })).toEqual([]);
    },
    async "a long log is read whole and in order"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const keys = Array.from({ length: 2500 }, (_, index) => `k${index}`);
      for (let from = 0; from < keys.length; from += 500) {
        await platform.logs.append(lease, facts(...keys.slice(from, from + 500)));
      }

      expect(await readKeys(platform.logs)).toEqual(["opened", ...keys]);
    },
    async "a reader that stops early hurts nobody"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("a", "b"));

      for await (const entry of platform.logs.read(log)) {
        expect(entry.key).toBe("opened");
        break;
      }

      await platform.logs.append(lease, facts("c"));
      expect(await readKeys(platform.logs)).toEqual(["opened", "a", "b", "c"]);
    },
    async "logs do not see each other's entries"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await openLog(platform.logs, otherLog);
      await platform.logs.accept(log, facts("a"));
      await platform.logs.accept(otherLog, facts("b"));

      expect(await readKeys(platform.logs)).toEqual(["opened", "a"]);
      expect(await readKeys(platform.logs, {}, otherLog)).toEqual(["opened", "b"]);
    },
  },
  "log.read.honest": {
    async "an offset past the end is lost"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const end = decodeOffset(await endOf(platform.logs));

      const after = encodeOffset({ ...end, seq: end.seq + 1 });

      await expectRefusal(readAll(platform.logs, { after }), "offset-lost");
    },
    async "an offset of an epoch that this log never had is lost"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, facts("a"));
      const { epoch, seq } = decodeOffset(await endOf(platform.logs));

      for (const foreign of [1, epoch - 1_000_000, epoch + 1, epoch + 1_000_000]) {
        const after = encodeOffset({ epoch: foreign, seq });
        await expectRefusal(readAll(platform.logs, { after }), "offset-lost");
      }
    },
    async "a number that was given out in another epoch is lost"(world) {
      const dying = await world.open();
      const before = await openOwned(dying.platform.logs);
      await dying.platform.logs.append(before, facts("a"));
      await dying.crash();
      const { platform } = await world.open();
      const lease = await acquireLease(platform.logs);
      await platform.logs.append(lease, facts("b"));

      const { seq } = decodeOffset(await endOf(platform.logs));

      await expectRefusal(
        readAll(platform.logs, { after: encodeOffset({ epoch: before.epoch, seq }) }),
        "offset-lost",
      );
      const early = encodeOffset({ epoch: lease.epoch, seq: seq - 1 });
      await expectRefusal(readAll(platform.logs, { after: early }), "offset-lost");
    },
    async "an offset of a log that was deleted and created again is lost"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const before = await startOf(platform.logs);
      await platform.logs.delete(log);
      await openLog(platform.logs);
      await platform.logs.accept(log, facts("a"));

      await expectRefusal(readAll(platform.logs, { after: before }), "offset-lost");
    },
  },
  "log.read.missing": {
    async "what never was, or is deleted, cannot be read"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs, otherLog);
      await platform.logs.delete(otherLog);

      await expectRefusal(readAll(platform.logs), "log-not-found");
      await expectRefusal(readAll(platform.logs, {}, otherLog), "log-not-found");
    },
  },
};

/** What `LogStore.read` promises. */
export const readSuite: Suite<PlatformWorld> = { name: "read", requirements, proofs };
