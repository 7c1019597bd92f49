import { expect, test } from "vitest";
import { shareOf } from "../crash/share.ts";
import { ringWorkerd } from "./ring-workerd.ts";

const drivers = ["lifecycle", "fiber"] as const;

test.each(shareOf(drivers, drivers.length))(
  "no time of a schedule is fired twice and none is lost, however often workerd is killed: %s",
  async (driver) => {
    const rung = await ringWorkerd({ driver, kills: 6, firings: 48, seed: 7 });

    const { firings, kills, interrupted, ...problems } = rung;
    console.log(`${firings} firings, ${kills} kills, ${interrupted} interrupted`);
    expect(problems).toEqual({ lost: [], twice: [], wrong: [] });
    expect(firings).toBeGreaterThanOrEqual(48);
  },
);
