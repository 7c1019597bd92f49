import type { Alarms, LogId, Platform } from "@tenon/contracts";
import { describe, expect } from "vitest";
import {
  acquireLease,
  endOf,
  facts,
  log,
  openLog,
  openOwned,
  otherLog,
} from "../log-store/story.ts";
import { describeSuite, type Proofs, type Suite } from "../suite.ts";
import { aWhile, eventually } from "./eventually.ts";
import type { CreatePlatformWorld, PlatformWorld } from "./world.ts";

const requirements = {
  "alarms.watch.durable": "Durable: a wake set before a crash is delivered after it.",
  "alarms.watch.persistent":
    "Persistent: delivered again until the log is driven or its wake is cleared; `wake` may be called twice.",
  "alarms.watch.prompt": "Prompt: a wake that is due when it is set is delivered at once.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "alarms.watch.durable": {
    async "what an accept has set"(world) {
      const dying = await world.open();
      await openLog(dying.platform.logs);
      await dying.platform.logs.accept(log, [], { wakeAt: dying.platform.clock.now() + 300 });
      await dying.crash();

      const { platform } = await world.open();
      await using watch = startWatching(platform.alarms);

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
    async "what an owner has set for itself"(world) {
      const dying = await world.open();
      const lease = await openOwned(dying.platform.logs);
      await dying.platform.logs.append(lease, facts("a"), { wakeAt: dying.platform.clock.now() });
      await dying.crash();

      const { platform } = await world.open();
      await using watch = startWatching(platform.alarms);

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
    async "a log that nobody drives any more is woken, for its owner died while someone watched"(
      world,
    ) {
      const dying = await world.open();
      const { platform } = await world.open();
      await openLog(dying.platform.logs);
      await acquireLease(dying.platform.logs);
      await dying.platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      await using watch = startWatching(platform.alarms);
      await world.advance(200);
      expect(watch.woken).toEqual([]);

      await dying.crash();

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
    async "so is one whose owner let the lease expire"(world) {
      const { platform: slow } = await world.open();
      const { platform } = await world.open();
      await openOwned(slow.logs);
      await slow.logs.accept(log, facts("a"), { wakeAt: slow.clock.now() });
      await using watch = startWatching(platform.alarms);

      await world.advance(world.leaseTtlMs + 1);

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
  },
  "alarms.watch.persistent": {
    async "who does not follow the wake is told again"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await using watch = startWatching(platform.alarms);
      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });

      await eventually(world, () => watch.woken.length >= 2 || undefined);

      expect(new Set(watch.woken)).toEqual(new Set([log]));
    },
    async "who drives the log is not told"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      await acquireLease(platform.logs);
      await using watch = startWatching(platform.alarms);

      await aWhile(world);

      expect(watch.woken).toEqual([]);
    },
    async "a wake that was cleared is not delivered"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      const upTo = await endOf(platform.logs);

      const { released } = await platform.logs.append(lease, [], {
        release: { upTo },
        wakeAt: null,
      });
      await using watch = startWatching(platform.alarms);
      await aWhile(world);

      expect(released).toBe(true);
      expect(watch.woken).toEqual([]);
    },
    async "an append that does not speak of the wake leaves it"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      await using watch = startWatching(platform.alarms);

      await platform.logs.append(lease, facts("b"), {
        release: { upTo: await endOf(platform.logs) },
      });

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
    async "a disposed watch is told nothing"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      const watch = startWatching(platform.alarms);
      await watch[Symbol.asyncDispose]();

      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      await aWhile(world);

      expect(watch.woken).toEqual([]);
    },
  },
  "alarms.watch.prompt": {
    async "a due wake is delivered to who watches, also from another process"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      await openLog(one.logs);
      await using near = startWatching(one.alarms);
      await using far = startWatching(two.alarms);

      await one.logs.accept(log, facts("a"), { wakeAt: one.clock.now() });

      await eventually(world, () => (near.woken.length > 0 && far.woken.length > 0) || undefined);
    },
    async "one that was set long ago is delivered when someone begins to watch"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() - 1_000_000 });

      await using watch = startWatching(platform.alarms);

      expect(await eventually(world, () => watch.woken.at(0))).toBe(log);
    },
    async "a later one is delivered when it is due, not before"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      const wakeAt = platform.clock.now() + 700;
      await using watch = startWatching(platform.alarms, platform);
      await platform.logs.append(lease, [], {
        wakeAt,
        release: { upTo: await endOf(platform.logs) },
      });

      await eventually(world, () => watch.woken.at(0));

      expect(watch.firstAt).toBeGreaterThanOrEqual(wakeAt);
    },
    async "an accept makes a log due earlier, never later"(world) {
      const { platform } = await world.open();
      const now = platform.clock.now();
      await openLog(platform.logs);
      await openLog(platform.logs, otherLog);
      await platform.logs.accept(log, facts("a"), { wakeAt: now });
      await platform.logs.accept(log, facts("b"), { wakeAt: now + 3_600_000 });
      await platform.logs.accept(log, facts("c"));
      await platform.logs.accept(otherLog, facts("a"), { wakeAt: now + 3_600_000 });
      await platform.logs.accept(otherLog, facts("b"), { wakeAt: now });

      await using watch = startWatching(platform.alarms);

      await eventually(
        world,
        () => (watch.woken.includes(log) && watch.woken.includes(otherLog)) || undefined,
      );
    },
    async "an owner may put its own wake off"(world) {
      const { platform } = await world.open();
      const lease = await openOwned(platform.logs);
      await platform.logs.append(lease, [], { wakeAt: platform.clock.now() });
      const upTo = await endOf(platform.logs);
      await platform.logs.append(lease, [], {
        wakeAt: platform.clock.now() + 3_600_000,
        release: { upTo },
      });
      await using watch = startWatching(platform.alarms);

      await aWhile(world);

      expect(watch.woken).toEqual([]);
    },
    async "each log that is due is woken"(world) {
      const { platform } = await world.open();
      await openLog(platform.logs);
      await openLog(platform.logs, otherLog);
      await using watch = startWatching(platform.alarms);

      await platform.logs.accept(log, facts("a"), { wakeAt: platform.clock.now() });
      await platform.logs.accept(otherLog, facts("b"), { wakeAt: platform.clock.now() });

      await eventually(
        world,
        () => (watch.woken.includes(log) && watch.woken.includes(otherLog)) || undefined,
      );
    },
  },
};

/** Every promise of `Alarms`. */
export const alarmsSuite: Suite<PlatformWorld> = { name: "watch", requirements, proofs };

/** Declares the tests of `Alarms`. */
export function describeAlarms(name: string, create: CreatePlatformWorld): void {
  describe(`${name}: Alarms`, () => describeSuite(alarmsSuite, create));
}

/** A watch, and which logs it was told to wake. */
interface Watch extends AsyncDisposable {
  readonly woken: readonly LogId[];
  /** When the first wake came, by the clock of `platform`. */
  readonly firstAt: number | undefined;
}

function startWatching(alarms: Alarms, platform?: Platform): Watch {
  const told: { woken: LogId[]; firstAt: number | undefined } = { woken: [], firstAt: undefined };
  const watch = alarms.watch((name) => {
    told.firstAt ??= platform?.clock.now();
    told.woken.push(name);
  });
  return Object.assign(told, { [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose]() });
}
