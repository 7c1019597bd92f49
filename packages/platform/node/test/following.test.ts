import type { Entry, ReadOptions } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { openNodePlatform, type NodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { acquireLease, fact, log, openLog, readAll } from "./story.ts";

describe("following what this process commits", () => {
  test("a reader that is slower than the writer misses nothing", async () => {
    await using world = await createWorld();
    const { logs } = world.platform;
    const lease = await acquireLease(logs);
    const { follower } = await followFromHere(world.platform);
    const keys = Array.from({ length: 1300 }, (_, number) => `k${number}`);

    const first = follower.next();
    for (const key of keys) await logs.append(lease, [fact(key)]);

    const seen = [(await first).value?.key];
    while (seen.length < keys.length) seen.push((await follower.next()).value?.key);
    expect(seen).toEqual(keys);
  });

  test("entries that others commit in between come in log order", async () => {
    await using world = await createWorld();
    await using other = await openNodePlatform({ file: world.platform.file });
    const lease = await acquireLease(world.platform.logs);
    const { follower } = await followFromHere(world.platform);
    const keys = Array.from({ length: 60 }, (_, number) => `k${number}`);

    const reading = take(follower, keys.length);
    for (const [number, key] of keys.entries()) {
      if (number % 3 === 0) await other.logs.accept(log, [fact(key)]);
      else await world.platform.logs.append(lease, [fact(key)]);
    }

    expect((await reading).map(({ key }) => key)).toEqual(keys);
  });

  test("a reader sees what was stored, whatever the writer changes afterwards", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);
    const { follower, from } = await followFromHere(world.platform);
    const data = { v: 1, text: "as it was" };

    const reading = take(follower, 1);
    const appending = world.platform.logs.append(lease, [{ type: "told", key: "k", data }]);
    data.text = "changed";
    const { entries } = await appending;

    const stored = await readAll(world.platform.logs, from);
    expect(stored[0]?.data).toEqual({ v: 1, text: "as it was" });
    expect(await reading).toEqual(stored);
    expect(entries).toEqual(stored);
  });

  test("what was pruned before a reader came to it is not read", async () => {
    await using world = await createWorld();
    const { logs } = world.platform;
    const lease = await acquireLease(logs);
    const { follower } = await followFromHere(world.platform);

    const reading = take(follower, 1);
    await logs.append(lease, [fact("a")]);
    await reading;
    const passing = await logs.append(lease, [fact("passing")]);
    const prune = passing.entries.map(({ offset }) => offset);
    await logs.append(lease, [fact("b")], { prune });

    expect((await take(follower, 1)).map(({ key }) => key)).toEqual(["b"]);
  });
});

interface World extends AsyncDisposable {
  readonly platform: NodePlatform;
}

async function createWorld(): Promise<World> {
  const directory = createDirectory();
  const platform = await openNodePlatform({ file: directory.file("tenon.db") });
  await openLog(platform.logs);
  return {
    platform,
    async [Symbol.asyncDispose]() {
      await platform[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}

async function followFromHere({ logs }: NodePlatform): Promise<{
  readonly follower: AsyncIterator<Entry>;
  readonly from: ReadOptions;
}> {
  const after = (await readAll(logs)).at(-1)?.offset;
  const from = after === undefined ? {} : { after };
  const { signal } = new AbortController();
  return { follower: logs.follow(log, { ...from, signal })[Symbol.asyncIterator](), from };
}

async function take(follower: AsyncIterator<Entry>, count: number): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  while (entries.length < count) {
    const { value, done } = await follower.next();
    if (done === true) break;
    entries.push(value);
  }
  return entries;
}
