import { setTimeout as sleep } from "node:timers/promises";
import type { Lease, LogId, LogStore } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import { describe, expect, test, vi } from "vitest";
import { openNodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { StoreProcess } from "./store-process.ts";
import { acquireLease, fact, log, openLog, readKeys } from "./story.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

describe("several processes on one file", () => {
  test("what another process accepts reaches a follower", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    await using other = await StoreProcess.open({ file });
    const followed = Array.fromAsync(firstTwo(platform.logs));

    await other.ask({ type: "accept", log, batch: [fact("from elsewhere")] });

    expect(await followed).toEqual(["opened", "from elsewhere"]);
  });

  test("processes that open a new file at the same moment all get it", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using processes = new AsyncDisposableStack();

    const opened = await Promise.all([1, 2, 3, 4].map(() => StoreProcess.open({ file })));

    for (const each of opened) processes.use(each);
    const options = { opening: [fact("opened")] };
    const answers = await Promise.all(
      opened.map((each) => each.ask({ type: "accept", log, batch: [fact("same")], options })),
    );
    expect(answers.map(({ refused }) => refused)).toEqual([1, 2, 3, 4].map(() => undefined));
    await using platform = await openNodePlatform({ file });
    expect(await readKeys(platform.logs)).toEqual(["opened", "same"]);
  });

  test("a wake that another process sets is delivered", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await using other = await StoreProcess.open({ file });
    const woken = Promise.withResolvers<LogId>();
    await using _watch = platform.alarms.watch(woken.resolve);

    const options = { wakeAt: Date.now(), opening: [fact("opened")] };
    await other.ask({ type: "accept", log, batch: [], options });

    expect(await woken.promise).toBe(log);
  });

  test("a follower in another process learns that its log is deleted", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await using remover = await openNodePlatform({ file });
    await openLog(platform.logs);
    const { signal } = new AbortController();
    const entries = platform.logs.follow(log, { signal })[Symbol.asyncIterator]();
    await entries.next();

    await remover.logs.delete(log);

    await expect(entries.next()).rejects.toMatchObject({ code: "log-not-found" });
  });

  test("the lease of a killed owner falls long before it expires, and its work is found", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    const owner = await StoreProcess.open({ file, leaseTtlMs: 3_600_000 });
    const lease = await owner.acquire(log);
    const due = { wakeAt: Date.now() };
    await owner.ask({ type: "append", lease, batch: [fact("a")], options: due });
    expect(await platform.logs.acquire(log)).toBeUndefined();
    const woken = Promise.withResolvers<LogId>();
    await using _watch = platform.alarms.watch(woken.resolve);

    await owner[Symbol.asyncDispose]();

    expect(await woken.promise).toBe(log);
    const next = await acquireLease(platform.logs);
    expect(next.epoch).toBeGreaterThan(lease.epoch);
  });

  test("an owner that was stopped and wakes after its lease was taken writes nothing", async () => {
    const { keys, answer } = await stopAndTakeOver("append-after-stop");

    expect(answer.refused).toBe("lease-lost");
    expect(keys).toEqual(["opened", "mine", "taken over"]);
  });

  test("control: without the fence the woken owner writes into the log of its successor", async () => {
    const { keys, answer } = await stopAndTakeOver("accept-after-stop");

    expect(answer.refused).toBeUndefined();
    expect(keys).toEqual(["opened", "mine", "taken over", "stale"]);
  });

  test("a process that is stopped inside a commit holds the others up until it is killed", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    const frozen = await StoreProcess.open({ file, stopAtCommit: 1 });
    void frozen.ask({ type: "accept", log, batch: [fact("never committed")] });
    await frozen.stopping();
    let isAccepted = false;
    const accepted = platform.logs.accept(log, [fact("patient")]).then(() => (isAccepted = true));
    await expect(readKeys(platform.logs)).resolves.toEqual(["opened"]);
    expect(isAccepted).toBe(false);

    await frozen[Symbol.asyncDispose]();

    await accepted;
    expect(await readKeys(platform.logs)).toEqual(["opened", "patient"]);
  });

  test("a writer among three that never rest gets its turn, and nothing is lost", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    const patient = conversationLog("desk", "patient");
    const names = ["a", "b", "c"].map((name) => conversationLog("desk", name));
    await using platform = await openNodePlatform({ file });
    for (const name of [patient, ...names]) await openLog(platform.logs, name);
    await using processes = new AsyncDisposableStack();
    const restless = await Promise.all(
      names.map(async (name) => {
        const begun = Promise.withResolvers<void>();
        const writer = await StoreProcess.open({ file }, () => begun.resolve());
        processes.use(writer);
        const flooded = writer.ask({ type: "flood", log: name, count: Number.MAX_SAFE_INTEGER });
        return { name, writer, begun: begun.promise, flooded };
      }),
    );
    const newcomer = processes.use(await StoreProcess.open({ file }));
    await Promise.all(restless.map(({ begun }) => begun));

    const { value } = await newcomer.ask({ type: "flood", log: patient, count: 40 });

    expect(value).toBe(40);
    expect(await readKeys(platform.logs, patient)).toEqual(numbered(40));
    for (const { name, writer, flooded } of restless) {
      await writer.ask({ type: "rest" });
      const count = Number((await flooded).value);
      expect(await readKeys(platform.logs, name)).toEqual(numbered(count));
    }
  });
});

/** The owner stops after it was asked to write and before it does; another takes over; then the owner goes on. */
async function stopAndTakeOver(type: "append-after-stop" | "accept-after-stop") {
  using directory = createDirectory();
  const file = directory.file("tenon.db");
  await using platform = await openNodePlatform({ file });
  await openLog(platform.logs);
  await using owner = await StoreProcess.open({ file, leaseTtlMs: 300 });
  const lease = await owner.acquire(log);
  await owner.ask({ type: "append", lease, batch: [fact("mine")] });
  const asked = owner.ask({ type, lease, batch: [fact("stale")] });
  await owner.stopping();

  const successor = await takeOver(platform.logs);
  await platform.logs.append(successor, [fact("taken over")]);
  owner.continue();

  const answer = await asked;
  return { answer, keys: await readKeys(platform.logs) };
}

async function takeOver(logs: LogStore): Promise<Lease> {
  for (;;) {
    const lease = await logs.acquire(log);
    if (lease !== undefined) return lease;
    await sleep(20);
  }
}

/** What a log that was flooded holds. */
function numbered(count: number): readonly string[] {
  return ["opened", ...Array.from({ length: count }, (_, index) => `${index + 1}`)];
}

async function* firstTwo(logs: LogStore): AsyncGenerator<string> {
  const controller = new AbortController();
  let count = 0;
  for await (const entry of logs.follow(log, { signal: controller.signal })) {
    yield entry.key ?? "";
    count += 1;
    if (count === 2) controller.abort();
  }
}
