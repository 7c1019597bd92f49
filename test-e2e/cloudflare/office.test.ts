import { expect, test } from "vitest";
import { shareOf } from "../crash/share.ts";
import { killOffice } from "./kill-office.ts";

const drivers = ["lifecycle", "fiber"] as const;

// `npm run test:workerd` kills at every append with both drivers; here at some, with another driver for each commit.
test.each(shareOf(drivers, drivers.length))(
  "an instance with every kind of step comes to the same outcome when workerd is killed, and no settled step is done again: %s",
  async (driver) => {
    const { kills, failures } = await killOffice({ driver, stride: 6 });

    expect(failures).toEqual([]);
    expect(kills).toBeGreaterThan(4);
  },
);
