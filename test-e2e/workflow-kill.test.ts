import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { sweepKills, type CrashMoment, type KillWorld } from "@tenon/testing";
import { expect, test } from "vitest";
import { bundleOffice } from "./workflows/bundle-office.ts";
import { databaseIn, effectsIn, eventsOf, openOffice } from "./workflows/office.ts";

const program = bundleOffice();

interface Kept extends KillWorld {
  readonly folder: string;
}

test.each<CrashMoment>(["before-commit", "after-commit"])(
  "SIGKILL %s of an instance with every kind of step changes nothing, and no settled step is done again",
  async (moment) => {
    const { points, failures } = await sweepKills<Kept>({
      command: [execPath, await program],
      moments: [moment],
      open,
      check: ({ folder }) => check(folder),
      parallel: 2,
      stride,
    });

    console.log(`${moment}: ${points.length} kills, ${failures.length} failures`);
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(20 / stride);
  },
);

/** Every fourth moment; all of them with TENON_EVERY_KILL=1. */
const stride = env["TENON_EVERY_KILL"] === "1" ? 1 : 4;

async function open(): Promise<Kept> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-office-"));
  return {
    folder,
    environment: { TENON_OFFICE: folder },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function check(folder: string): Promise<void> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  const office = openOffice(platform, folder);
  expect(await office.trip.wait()).toEqual({
    status: "failed",
    failure: {
      code: "threw",
      step: "pay",
      message: 'The step "pay" failed: The account is empty, although it was approved.',
    },
  });
  const events = await eventsOf(platform, office);
  const settled = events.flatMap((event) =>
    event.type === "step.settled" ? [event.data.step] : [],
  );
  expect(settled.toSorted()).toEqual(steps);
  expect(settled.slice(-2)).toEqual(["undo/reserve", "undo/book"]);
  const effects = effectsIn(folder);
  expect(effects.filter((line) => line.endsWith(" again"))).toEqual([]);
  // What a kill cut short is done once more, with its own key.
  expect(new Set(effects).size).toBe(7);
  expect(effects.length).toBeLessThanOrEqual(9);
}

const steps = [
  "book",
  "clerk",
  "file",
  "manager",
  "nap",
  "pay",
  "rate",
  "reserve",
  "scan",
  "undo/book",
  "undo/reserve",
];
