import type { CrashMoment } from "@tenon/testing";
import { expect, test } from "vitest";
import { killWriter } from "./written/kill-writer.ts";

/** Every fourteenth moment; `npm run test:crash` tries all of them. */
const stride = 14;

test.each<CrashMoment>(["before-commit", "after-commit"])(
  "SIGKILL %s while a model writes a workflow or that goes on changes nothing, and no settled step is done again",
  async (moment) => {
    const { points, failures } = await killWriter(moment, stride);

    console.log(`${moment}: ${points.length} kills, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(2);
  },
);
