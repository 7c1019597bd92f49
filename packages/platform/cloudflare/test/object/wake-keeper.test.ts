import type { EntryDraft, Host, LogId, Platform } from "@tenon/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCloudflarePlatform, type CloudflareStore } from "../../src/cloudflare-platform.ts";
import { AgentCore } from "../../src/object/agent-core.ts";
import type { Driver } from "../../src/object/driver.ts";
import { FiberDriver } from "../../src/object/fiber-driver.ts";
import { createMemoryStorage } from "./memory-storage.ts";

// Nothing here asks another object, or is one.
vi.mock("cloudflare:workers", () => ({ exports: {}, DurableObject: class {} }));

const log = "agents/desk/one" as LogId;
const dayMs = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

test("a log that nothing in this release drives wakes its object ever more rarely, and every hour in the end", async () => {
  const world = createWorld();
  await world.start(dropped);
  await world.accept();

  const first = await world.live(dayMs);
  const second = await world.live(dayMs);

  expect(first).toMatchObject({ alarms: 34, isArmed: true });
  expect(second).toEqual({ alarms: 24, looks: 24, isArmed: true });
});

test("it rests as long when its object leaves memory in between", async () => {
  const world = createWorld();
  await world.start(dropped);
  await world.accept();

  const leaving = { leaveMemory: true };
  await world.live(dayMs, leaving);
  const second = await world.live(dayMs, leaving);

  expect(second).toEqual({ alarms: 24, looks: 24, isArmed: true });
});

test("whatever is recorded in a log that rests has it looked at at once", async () => {
  const world = createWorld();
  await world.start(dropped);
  await world.accept();
  await world.live(dayMs);

  const before = world.looks;
  await world.accept("news");
  await vi.advanceTimersByTimeAsync(0);

  expect(world.looks - before).toBe(1);
});

test("a release that drives a log which rested does so at once, and a crash of it costs a heartbeat alone", async () => {
  const world = createWorld();
  await world.start(dropped);
  await world.accept();
  await world.live(dayMs);

  // Takes it, and is cut short.
  await world.start(async ({ logs }) => void (await logs.acquire(log)));
  expect(world.armedInMs()).toBe(2000);
  await world.start(async ({ logs }) => {
    const lease = await logs.acquire(log);
    if (lease !== undefined) await logs.append(lease, [fact("driven")], { wakeAt: null });
  });

  expect(world.armedInMs()).toBeUndefined();
  expect(await world.types()).toEqual(["opened", "driven"]);
});

test("who opens a platform of its own on the same storage is told at once", async () => {
  const world = createWorld();
  await world.start(dropped);
  await world.accept();
  await world.live(dayMs);
  const told: LogId[] = [];
  await using other = world.open();
  await using _watch = other.alarms.watch((due) => told.push(due));
  await vi.advanceTimersByTimeAsync(0);

  expect(told).toEqual([log]);
});

test("no fiber keeps the object of a log that rests in memory", async () => {
  let open = 0;
  const runFiber = async (...[, run]: Parameters<FiberHost["runFiber"]>): Promise<void> => {
    open += 1;
    await run({ stash: () => undefined } as unknown as Parameters<typeof run>[0]);
    open -= 1;
  };
  const world = createWorld(
    (later) => new FiberDriver({ host: { runFiber }, later, heartbeatMs: 2000 }),
  );
  await world.start(dropped);
  await world.accept();
  expect(open).toBe(1);

  await world.live(dayMs);
  expect(open).toBe(0);
  await world.accept("news");
  expect(open).toBe(1);
  await vi.advanceTimersByTimeAsync(0);

  expect(open).toBe(0);
});

type FiberHost = ConstructorParameters<typeof FiberDriver>[0]["host"];

type Wake = (platform: Platform) => Promise<void>;

/** What a release does that has neither the agent nor the workflow. */
const dropped: Wake = async () => undefined;

/** One object with its alarm, whose storage outlives it. */
function createWorld(driverOver: (alarm: Driver) => Driver = (alarm) => alarm) {
  const storage = createMemoryStorage();
  const alarm: { time: number | undefined } = { time: undefined };
  const driver = driverOver({
    arm: (time) => void (alarm.time = time),
    disarm: () => void (alarm.time = undefined),
    keep: (_log, work) => work(),
  });
  let looks = 0;
  let platform: Platform | undefined;
  let core: AgentCore<object> | undefined;
  let stored: CloudflareStore | undefined;
  const open = (wake: Wake, opened: Platform, store: CloudflareStore): Host => {
    platform = opened;
    stored = store;
    return {
      async wake() {
        looks += 1;
        await wake(opened);
      },
    };
  };
  /** Takes the object out of memory, whatever is going on in it. */
  const leave = async (): Promise<void> => platform?.[Symbol.asyncDispose]();
  const start = async (wake: Wake): Promise<void> => {
    await leave();
    const id = { name: "desk:one", toString: () => "0" };
    // The core needs no more of it.
    const ctx = { id, storage } as unknown as DurableObjectState;
    core = new AgentCore({
      ctx,
      env: {},
      driver,
      open: (opened, _env, store) => open(wake, opened, store),
    });
    core.start();
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    get looks() {
      return looks;
    },
    start,
    open(): Platform {
      if (stored === undefined || platform === undefined) throw new RangeError("Nothing is open.");
      return createCloudflarePlatform({ store: stored, env: {}, directory: platform.directory });
    },
    async accept(key = "opened") {
      const wakeAt = Date.now();
      await platform?.logs.accept(log, [fact(key)], { wakeAt, opening: [] });
    },
    /** Lets time pass, with its alarms, for an object that stays in memory or leaves it after each. */
    async live(ms: number, { leaveMemory = false } = {}) {
      const end = Date.now() + ms;
      const before = looks;
      let alarms = 0;
      while (alarm.time !== undefined && alarm.time <= end) {
        if (alarms === 100) return { alarms, looks: looks - before, isArmed: true };
        if (leaveMemory) await leave();
        await vi.advanceTimersByTimeAsync(Math.max(0, alarm.time - Date.now()));
        if (leaveMemory) await start(dropped);
        alarm.time = core?.beat();
        await vi.advanceTimersByTimeAsync(0);
        alarms += 1;
      }
      await vi.advanceTimersByTimeAsync(end - Date.now());
      return { alarms, looks: looks - before, isArmed: alarm.time !== undefined };
    },
    armedInMs: () => (alarm.time === undefined ? undefined : alarm.time - Date.now()),
    async types() {
      const entries = platform === undefined ? [] : await Array.fromAsync(platform.logs.read(log));
      return entries.map(({ type }) => type);
    },
  };
}

function fact(type: string): EntryDraft {
  return { type, key: type, data: { v: 1 } };
}
