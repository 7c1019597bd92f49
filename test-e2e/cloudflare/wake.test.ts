import { expect, test } from "vitest";
import { measureWakes, median, wakeWorkers } from "./wake-workerd.ts";

// A bound, not a measure: five times what a busy machine with two processors needed.
const boundMs = 10_000;

test.each([wakeWorkers.lifecycle, wakeWorkers.fiber])(
  "a turn that workerd was killed in goes on soon, and nobody asks for it: %s",
  async (entry) => {
    const wakes = await measureWakes(entry, { kills: 3, killAt: 14 });

    expect(median(wakes.map(({ afterKillMs }) => afterKillMs))).toBeLessThan(boundMs);
  },
);
