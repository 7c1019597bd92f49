import { expect, test } from "vitest";
import { shareOf } from "../crash/share.ts";
import { killOffice } from "./kill-office.ts";

const drivers = ["lifecycle", "fiber"] as const;

// `npm run test:workerd` kills at every append with both drivers; here at some, with another driver for each commit.
test.each(shareOf(drivers, drivers.length))(
  "a workflow that a model wrote goes on in a new isolate when workerd is killed, and no settled step is done again: %s",
  async (driver) => {
    const { kills, failures } = await killOffice({ of: "desk", driver, stride: 12 });

    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThan(3);
  },
);
