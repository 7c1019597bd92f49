import { conversationLog } from "@tenon/log";
import { expect, test } from "vitest";
import { createManualClock, createMemoryPlatform, createMemoryWorld } from "../src/index.ts";

const log = conversationLog("desk", "one");
const opening = [{ type: "test.opened", key: "opened", data: { v: 1 } }];

test("a platform without a world of its own shares nothing", async () => {
  const clock = createManualClock();
  const one = createMemoryPlatform({ clock });
  const two = createMemoryPlatform({ clock });

  await one.logs.accept(log, [], { opening });

  await expect(two.logs.acquire(log)).rejects.toMatchObject({ code: "log-not-found" });
});

test("a checkpoint that was saved comes back to every process", async () => {
  const clock = createManualClock();
  const world = createMemoryWorld();
  const one = createMemoryPlatform({ clock, world });
  const two = createMemoryPlatform({ clock, world });
  const entries = await one.logs.accept(log, opening, { opening: [] });
  const saved = {
    offset: entries[0]?.offset ?? expect.fail("nothing was accepted"),
    format: "test/1",
    state: "{}",
  };

  await one.logs.checkpoint(log, saved);

  expect(await two.logs.checkpoint(log)).toEqual(saved);
});

test("a wake that is due is delivered although the clock stands still", async () => {
  const clock = createManualClock();
  const platform = createMemoryPlatform({ clock });
  const woken = Promise.withResolvers<string>();
  await using _watch = platform.alarms.watch(woken.resolve);

  await platform.logs.accept(log, [], { opening, wakeAt: clock.now() });

  expect(await woken.promise).toBe(log);
});

test("the time of an entry, the first epoch and a lease's owner are what the options say", async () => {
  const clock = createManualClock(5000);
  const platform = createMemoryPlatform({ clock, owner: "desk@host" });
  const [entry] = await platform.logs.accept(log, opening, { opening: [] });
  await clock.advance(10);

  expect(entry).toMatchObject({
    epoch: 5000,
    time: 5000,
    offset: "0000000000005000_0000000000000001",
  });
  expect(await platform.logs.acquire(log)).toEqual({ log, epoch: 5010, owner: "desk@host" });
});

test("two worlds tell the same story", () => {
  const story = (): readonly (string | number)[] => {
    const { ids } = createMemoryPlatform({ clock: createManualClock() });
    return [ids.next(), ids.random(), ids.next(), ids.random()];
  };

  expect(story()).toEqual(story());
});
