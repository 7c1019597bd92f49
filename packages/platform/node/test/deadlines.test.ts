import { performance } from "node:perf_hooks";
import { describe, expect, test, vi } from "vitest";
import { openNodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { StoreProcess } from "./store-process.ts";
import { acquireLease, fact, log, openLog } from "./story.ts";

// The only tests that look at a clock. The bounds are several times what a loaded machine with two processors needs.
vi.setConfig({ testTimeout: 30_000 });

describe("deadlines", () => {
  test("an accept of another process is usually seen within 100 ms", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    await using other = await StoreProcess.open({ file });
    const controller = new AbortController();
    const entries = platform.logs
      .follow(log, { signal: controller.signal })
      [Symbol.asyncIterator]();
    await entries.next();
    const delaysMs: number[] = [];

    for (let number = 0; number < 21; number += 1) {
      const next = entries.next();
      await other.ask({ type: "accept", log, batch: [fact(`${number}`)] });
      const { value } = await next;
      delaysMs.push(Date.now() - (value?.time ?? 0));
    }

    expect(delaysMs.toSorted((one, two) => one - two)[10]).toBeLessThan(100);
  });

  test("the work of a killed owner is found and taken within a second", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await openLog(platform.logs);
    const owner = await StoreProcess.open({ file, leaseTtlMs: 3_600_000 });
    await owner.acquire(log);
    await platform.logs.accept(log, [fact("due")], { wakeAt: Date.now() });
    const woken = Promise.withResolvers<void>();
    await using _watch = platform.alarms.watch(() => woken.resolve());

    const killedAt = performance.now();
    await owner[Symbol.asyncDispose]();
    await woken.promise;
    await acquireLease(platform.logs);

    expect(performance.now() - killedAt).toBeLessThan(1000);
  });
});
