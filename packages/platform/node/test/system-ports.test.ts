import { env } from "node:process";
import { describe, expect, test, vi } from "vitest";
import { systemClock } from "../src/ports/system-clock.ts";
import { systemIds, uuidAt } from "../src/ports/system-ids.ts";
import { createSystemSecrets } from "../src/ports/system-secrets.ts";

const longestTimerMs = 2 ** 31 - 1;

describe("time", () => {
  test("a wait that is longer than any timer of the system is several", async () => {
    vi.useFakeTimers();
    try {
      let isOver = false;
      const waiting = systemClock.after(longestTimerMs + 1000).then(() => (isOver = true));

      await vi.advanceTimersByTimeAsync(longestTimerMs + 999);
      expect(isOver).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await waiting;
    } finally {
      vi.useRealTimers();
    }
  });

  test("a wait that is cut short leaves no timer behind", async () => {
    vi.useFakeTimers();
    try {
      const over = new AbortController();
      const waiting = systemClock.after(60_000, over.signal);
      expect(vi.getTimerCount()).toBe(1);

      over.abort();
      await waiting;

      expect(vi.getTimerCount()).toBe(0);
      await systemClock.after(60_000, over.signal);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("ids", () => {
  test("an id is a UUID of version 7 that begins with its time", () => {
    const time = 0x0192_3456_789a;

    expect(uuidAt(time, new Uint8Array(10))).toBe("01923456-789a-7000-8000-000000000000");
    expect(uuidAt(time, new Uint8Array(10).fill(0xff))).toBe(
      "01923456-789a-7fff-bfff-ffffffffffff",
    );
  });

  test("no two ids are alike, however many are made at once", () => {
    const ids = Array.from({ length: 2_000 }, () => systemIds.next());

    expect(new Set(ids.map((id) => id.slice("01923456-789a-".length))).size).toBe(2_000);
  });
});

describe("secrets", () => {
  test("what was given goes before the environment, which is asked by the exact name", async () => {
    env["TENON_TEST_SECRET"] = "of the environment";
    try {
      const given = createSystemSecrets({ TENON_TEST_SECRET: "given" });
      const none = createSystemSecrets();

      expect(await given.get("TENON_TEST_SECRET")).toBe("given");
      expect(await none.get("TENON_TEST_SECRET")).toBe("of the environment");
      expect(await none.get("tenon_test_secret")).toBeUndefined();
    } finally {
      delete env["TENON_TEST_SECRET"];
    }
  });
});
