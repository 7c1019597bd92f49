import { expect, test } from "vitest";
import { fourHarnesses } from "../crash/scenarios/four-harnesses.ts";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { shareOf } from "../crash/share.ts";
import { killWorkerd } from "./kill-workerd.ts";

const others = fourHarnesses.map(({ name }) => name).filter((name) => name !== "loop");

// `npm run test:workerd` kills at every append of all; here the loop's, and a sample of another one with each commit.
const sweeps = (["lifecycle", "fiber"] as const).flatMap((driver) => [
  { driver, harness: "loop", stride: 1 },
  ...shareOf(others, others.length).map((harness) => ({ driver, harness, stride: 8 })),
]);

test.each(sweeps)(
  "workerd that is killed in a turn goes on with it unasked, and leaves what an uninterrupted one leaves: $driver, $harness",
  async ({ driver, harness, stride }) => {
    const { kills, failures } = await killWorkerd({
      scenario: parallelTools,
      driver,
      harness,
      message: "Refund order 7.",
      stride,
    });

    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThan(2);
  },
);
