import { expect, test } from "vitest";
import { losePower } from "./crash/lose-power.ts";
import { longText } from "./crash/scenarios/long-text.ts";
import { parallelTools } from "./crash/scenarios/parallel-tools.ts";

test("a power loss leaves a prefix with all that was synced, and the turn comes out the same", async () => {
  const { points, lossy, failures } = await losePower(longText);

  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(8);
  // Otherwise the cut would have proved nothing.
  expect(lossy).toBeGreaterThan(0);
});

test("no power loss takes an intent whose effect happened", async () => {
  const { points, failures } = await losePower(parallelTools);

  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(10);
});
