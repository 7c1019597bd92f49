import { expect } from "vitest";
import { aWhile } from "../platform/eventually.ts";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import {
  expectRefusal,
  fact,
  facts,
  log,
  openLog,
  openOwned,
  otherLog,
  readAll,
  readKeys,
} from "./story.ts";

const requirements = {
  "log.delete.complete":
    "Complete: the log is `log-not-found` afterwards; a log of the same name starts with a greater epoch.",
  "log.delete.repeatable": "Repeatable: deleting what is not there succeeds.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.delete.complete": {
    async "nothing can be read, accepted or appended, nor the lease taken, from any process"(
      world,
    ) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      const lease = await openOwned(one.logs);

      await two.logs.delete(log);

      for (const { logs } of [one, two]) {
        await expectRefusal(readAll(logs), "log-not-found");
        await expectRefusal(logs.accept(log, facts("a")), "log-not-found");
        await expectRefusal(logs.acquire(log), "log-not-found");
      }
      await expectRefusal(one.logs.append(lease, facts("a")), "log-not-found");
    },
    async "it stays deleted after a crash"(world) {
      const dying = await world.open();
      await openLog(dying.platform.logs);
      await dying.platform.logs.delete(log);
      await dying.crash();

      const { platform } = await world.open();
      await expectRefusal(readAll(platform.logs), "log-not-found");
    },
    async "a new log of that name remembers no key, entry, lease or wake"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openOwned(one.logs);
      await one.logs.accept(log, facts("a"), { wakeAt: one.clock.now() });
      const before = await readAll(one.logs);
      await one.logs.delete(log);
      const woken: string[] = [];
      await using _watch = two.alarms.watch((name) => void woken.push(name));

      const [entry] = await two.logs.accept(log, [{ ...fact("a"), type: "test.renewed" }], {
        opening: facts("opened"),
      });
      await aWhile(world);

      expect(woken).toEqual([]);
      expect(await readKeys(two.logs)).toEqual(["opened", "a"]);
      expect(entry?.epoch).toBeGreaterThan(before.at(-1)?.epoch ?? Number.POSITIVE_INFINITY);
      expect(await two.logs.acquire(log)).toBeDefined();
    },
    async "each time it is created again it has a greater epoch"(world) {
      const { platform } = await world.open();
      const epochs: number[] = [];
      for (let time = 0; time < 4; time += 1) {
        await openLog(platform.logs);
        epochs.push((await readAll(platform.logs))[0]?.epoch ?? 0);
        await platform.logs.delete(log);
      }

      expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
    },
    async "other logs stay as they are"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const lease = await openOwned(platform.logs, otherLog);

      await platform.logs.delete(log);

      await platform.logs.append(lease, facts("a"));
      expect(await readKeys(platform.logs, {}, otherLog)).toEqual(["opened", "a"]);
    },
  },
  "log.delete.repeatable": {
    async "what never was or is deleted already can be deleted"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);

      await platform.logs.delete(otherLog);
      await platform.logs.delete(log);
      await platform.logs.delete(log);

      await expectRefusal(readAll(platform.logs), "log-not-found");
    },
  },
};

/** What `LogStore.delete` promises. */
export const deleteSuite: Suite<PlatformWorld> = { name: "delete", requirements, proofs };
