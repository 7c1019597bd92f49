import type { CrashMoment } from "@tenon/testing";
import { expect, test } from "vitest";
import { killOffice } from "./workflows/kill-office.ts";
import { killReleases } from "./workflows/kill-releases.ts";

/** Every fourth moment; `npm run test:crash` tries all of them. */
const stride = 4;

test.each<CrashMoment>(["before-commit", "after-commit"])(
  "SIGKILL %s of an instance with every kind of step changes nothing, and no settled step is done again",
  async (moment) => {
    const { points, failures } = await killOffice(moment, stride);

    console.log(`${moment}: ${points.length} kills, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(20 / stride);
  },
);

test.each<CrashMoment>(["before-commit", "after-commit"])(
  "SIGKILL %s while releases change the code of a waiting instance loses nothing and does nothing twice",
  async (moment) => {
    const { points, failures } = await killReleases(moment, stride);

    console.log(`${moment}: ${points.length} kills, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(20 / stride);
  },
);
