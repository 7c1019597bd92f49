import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { decodeEntry, type RecordedEvent } from "@tenon/log";
import type { LogId, Platform } from "@tenon/contracts";
import { openNodePlatform } from "@tenon/platform-node";
import { sweepKills, type CrashMoment, type KillWorld } from "@tenon/testing";
import { expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { databaseIn, effectsIn, openFamily } from "./subagents/family.ts";

const program = bundleProgram(new URL("./subagents/child.ts", import.meta.url));

interface Kept extends KillWorld {
  readonly folder: string;
}

test.each<CrashMoment>(["before-commit", "after-commit"])(
  "SIGKILL %s of a parent or a child loses no task and does none twice, whichever process goes on",
  async (moment) => {
    const { points, failures } = await sweepKills<Kept>({
      command: [execPath, await program],
      moments: [moment],
      open,
      check: ({ folder }) => check(folder),
      parallel: 2,
      stride,
    });

    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(25 / stride);
  },
);

test("a child is finished by a process that never saw its parent", async () => {
  await using world = await open();
  await using one = await openNodePlatform({ file: databaseIn(world.folder) });
  await using other = await openNodePlatform({ file: databaseIn(world.folder) });
  const asking = openFamily(one, world.folder);
  const { submission } = await asking.desk.submit("What does it cost?", { key: "k", by: "user:1" });
  await asking.runtime.wake(asking.desk.log);
  await asking.runtime.stop();
  const children = await one.directory.list({ parent: asking.desk.log });
  const early = await Promise.all(children.map(({ log }) => outcomesOf(one, log)));
  const working = openFamily(other, world.folder);
  working.runtime.start();
  await working.desk.wait(submission);
  await working.runtime.stop();

  expect(early).toEqual([[], []]);
  await check(world.folder);
});

/** Every third moment; all of them with TENON_EVERY_KILL=1. */
const stride = env["TENON_EVERY_KILL"] === "1" ? 1 : 3;

async function open(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-family-"));
  return {
    folder,
    environment: { TENON_FAMILY: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function check(folder: string): Promise<void> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  const { desk } = openFamily(platform, folder);
  const outcomes = await outcomesOf(platform, desk.log);
  expect(outcomes).toEqual([{ status: "done", output: { euro: 120 } }]);
  const children = await platform.directory.list({ parent: desk.log });
  expect(children).toHaveLength(2);
  for (const child of children)
    expect(await outcomesOf(platform, child.log)).toEqual([{ status: "done" }]);
  const { messages } = await desk.transcript();
  const results = messages.filter((message) => message.role === "tool");
  expect(results.map(({ parts }) => parts)).toEqual(
    ["60 euro.", "60 euro.", "Accepted."].map((text) => [{ type: "text", text }]),
  );
  const effects = effectsIn(folder);
  expect(effects).toHaveLength(2);
  expect(new Set(effects).size).toBe(2);
}

async function outcomesOf(platform: Platform, log: LogId): Promise<readonly unknown[]> {
  return (await eventsOf(platform, log)).flatMap((event) =>
    event.type === "submission.settled" ? [event.data.outcome] : [],
  );
}

async function eventsOf(platform: Platform, log: LogId): Promise<readonly RecordedEvent[]> {
  const entries = await Array.fromAsync(platform.logs.read(log));
  return entries.flatMap((entry) => decodeEntry(entry) ?? []);
}
