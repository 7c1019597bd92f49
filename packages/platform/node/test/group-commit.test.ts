import type { Durability } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import { describe, expect, test } from "vitest";
import { openNodePlatform, type NodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { acquireLease, fact, log, openLog, readKeys } from "./story.ts";

describe("group commit", () => {
  test("what many conversations append in one turn of the event loop is one commit", async () => {
    await using world = await createWorld();
    const names = Array.from({ length: 20 }, (_, index) => conversationLog("desk", `c${index}`));
    const leases = await Promise.all(
      names.map(async (name) => {
        await openLog(world.platform.logs, name);
        return acquireLease(world.platform.logs, name);
      }),
    );
    world.commits.length = 0;

    await Promise.all(leases.map((lease) => world.platform.logs.append(lease, [fact("a")])));

    expect(world.commits).toEqual([{ durability: "sync", keys: names.map(() => "a") }]);
  });

  test("a chain of appends that never waits for anything else lets timers fire", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);
    let hasFired = false;
    setTimeout(() => (hasFired = true), 1);

    for (let number = 0; number < 20_000 && !hasFired; number += 1) {
      await world.platform.logs.append(lease, [fact(`${number}`)]);
    }

    expect(hasFired).toBe(true);
  });

  test("relaxed appends wait for company and are one commit", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);
    world.commits.length = 0;
    const relaxed = { durability: "relaxed" } as const;

    const first = world.platform.logs.append(lease, [fact("a")], relaxed);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, world.platform.logs.append(lease, [fact("b")], relaxed)]);

    expect(world.commits).toEqual([{ durability: "relaxed", keys: ["a", "b"] }]);
  });

  test("a sync append takes the relaxed ones before it along, in order", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);
    world.commits.length = 0;

    const relaxed = world.platform.logs.append(lease, [fact("a")], { durability: "relaxed" });
    await world.platform.logs.append(lease, [fact("b")]);
    await relaxed;

    expect(world.commits).toEqual([{ durability: "sync", keys: ["a", "b"] }]);
  });

  test("taking and renewing a lease costs no sync", async () => {
    await using world = await createWorld();
    world.commits.length = 0;

    const lease = await acquireLease(world.platform.logs);
    await world.platform.logs.append(lease, []);

    expect(world.commits.map((commit) => commit.durability)).toEqual(["relaxed", "relaxed"]);
  });

  test("a wake alone is synced, for somebody counts on it", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);
    world.commits.length = 0;

    await world.platform.logs.append(lease, [], { wakeAt: Date.now() });

    expect(world.commits.map((commit) => commit.durability)).toEqual(["sync"]);
  });

  test("disposing commits what still waits for company", async () => {
    await using world = await createWorld();
    const lease = await acquireLease(world.platform.logs);

    const relaxed = world.platform.logs.append(lease, [fact("a")], { durability: "relaxed" });
    await world.platform[Symbol.asyncDispose]();

    await relaxed;
    await using again = await openNodePlatform({ file: world.platform.file });
    expect(await readKeys(again.logs)).toEqual(["opened", "a"]);
  });
});

interface SeenCommit {
  readonly durability: Durability;
  readonly keys: readonly (string | undefined)[];
}

interface World extends AsyncDisposable {
  readonly platform: NodePlatform;
  readonly commits: SeenCommit[];
}

/** A platform with one open log, whose commits are seen. */
async function createWorld(): Promise<World> {
  const directory = createDirectory();
  const commits: SeenCommit[] = [];
  const platform = await openNodePlatform({
    file: directory.file("tenon.db"),
    onCommit(phase, { durability, entries }) {
      if (phase === "after") commits.push({ durability, keys: entries.map(({ key }) => key) });
    },
  });
  await openLog(platform.logs, log);
  return {
    platform,
    commits,
    async [Symbol.asyncDispose]() {
      await platform[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}
