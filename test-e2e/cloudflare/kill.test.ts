import { expect, test } from "vitest";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { killWorkerd } from "./kill-workerd.ts";

// A sample of what `npm run test:workerd` tries at every append.

test.each([
  { driver: "lifecycle", harness: "loop" },
  { driver: "lifecycle", harness: "think" },
  { driver: "fiber", harness: "loop" },
  { driver: "fiber", harness: "think" },
] as const)(
  "workerd that is killed in a turn goes on with it unasked, and leaves what an uninterrupted one leaves: $driver, $harness",
  async ({ driver, harness }) => {
    const { kills, failures } = await killWorkerd({
      scenario: parallelTools,
      driver,
      harness,
      message: "Refund order 7.",
      stride: 8,
    });

    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThan(2);
  },
);
