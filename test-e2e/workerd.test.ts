import { gzipSync } from "node:zlib";
import { startWorkerd } from "@tenon/local-workerd";
import { expect, test } from "vitest";
import { bundle, forWorkerd } from "./matrix/bundle.ts";

// The oldest workerd in use knows this date; from a later one on the modules of Node are there unasked.
const compatibility = {
  compatibilityDate: "2026-08-01",
  compatibilityFlags: ["no_nodejs_compat"],
};

test(
  "inside workerd, without the modules of Node, the default harness keeps every promise",
  { timeout: 600_000 },
  async () => {
    await using worker = await startWorkerd({
      script: await bundle("worker.ts", forWorkerd),
      ...compatibility,
    });

    const suites = await worker.ask<readonly string[]>("/");
    const found: Tried[] = [];
    for (const suite of suites)
      found.push(await worker.ask<Tried>(`/?suite=${encodeURIComponent(suite)}`));

    expect(found.flatMap(({ broken }) => broken)).toEqual([]);
    expect(suites).toContain("resume is exact");
    expect(Math.min(...found.map(({ tried }) => tried))).toBeGreaterThan(0);
  },
);

test("contracts, runtime and think are less than 45 KB, and run in workerd without the modules of Node", async () => {
  const core = await bundle("core.ts", { ...forWorkerd, minify: true });
  await using worker = await startWorkerd({ script: core, ...compatibility });

  expect(await worker.ask("/")).toEqual({ harness: "think", runtime: "function" });
  expect(gzipSync(core, { level: 9 }).byteLength).toBeLessThan(45_000);
});

interface Tried {
  readonly tried: number;
  readonly broken: readonly string[];
}
