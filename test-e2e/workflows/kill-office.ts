import { deepStrictEqual, ok } from "node:assert";
import { execPath } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { sweepKills, type CrashMoment, type SweepReport } from "@tenon/testing";
import { bundleProgram } from "../bundle-program.ts";
import { openFolder, type Kept } from "./kill-world.ts";
import { databaseIn, effectsIn, eventsOf, openOffice } from "./office.ts";

/** Kills the office at each moment of its instance, or at every n-th, and looks at what is left once it was finished. */
export async function killOffice(moment: CrashMoment, stride: number): Promise<SweepReport> {
  program ??= bundleProgram(new URL("./child.ts", import.meta.url));
  return sweepKills<Kept>({
    command: [execPath, await program],
    moments: [moment],
    open: openFolder,
    check: ({ folder }) => check(folder),
    parallel: 2,
    stride,
  });
}

let program: Promise<string> | undefined;

async function check(folder: string): Promise<void> {
  await using platform = await openNodePlatform({ file: databaseIn(folder) });
  const office = openOffice(platform, folder);
  deepStrictEqual(await office.trip.wait(), {
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
  deepStrictEqual(settled.toSorted(), steps);
  deepStrictEqual(settled.slice(-2), ["undo/reserve", "undo/book"]);
  const effects = effectsIn(folder);
  deepStrictEqual(
    effects.filter((line) => line.endsWith(" again")),
    [],
  );
  // What a kill cut short is done once more, with its own key.
  deepStrictEqual(new Set(effects).size, 7);
  ok(effects.length <= 9, `There were ${effects.length} effects.`);
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
