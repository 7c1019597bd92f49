import { deepStrictEqual, match, ok } from "node:assert";
import { execPath } from "node:process";
import { decodeWorkflowEntry } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import { sweepKills, type CrashMoment, type SweepReport } from "@tenon/testing";
import { bundleProgram } from "../bundle-program.ts";
import { openFolder, type Kept } from "./kill-world.ts";
import { databaseIn, effectsIn } from "./office.ts";
import { order } from "./releases.ts";

/** Kills processes while an instance waits through five releases, two of which do not fit it, and looks at what is left. */
export async function killReleases(moment: CrashMoment, stride: number): Promise<SweepReport> {
  program ??= bundleProgram(new URL("./release-child.ts", import.meta.url));
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
  const entries = await Array.fromAsync(platform.logs.read(order.log));
  const events = entries.flatMap((entry) => decodeWorkflowEntry(entry) ?? []);
  const settled = events.flatMap((event) =>
    event.type === "step.settled" ? [event.data.step] : [],
  );
  deepStrictEqual(settled.toSorted(), ["book", "label", "packed", "pay", "shipped", "tell"]);
  const [diverged, missing, ...others] = events.flatMap((event) =>
    event.type === "workflow.blocked" ? [event.data] : [],
  );
  deepStrictEqual(others, []);
  match(diverged?.message ?? "", /did not come to step "\w+".*asked for "renamed" instead/);
  match(diverged?.message ?? "", /Deploy code in which the steps that were done keep their names/);
  match(missing?.message ?? "", /runs version "1" .* has "2".*`continues`/);
  const end = events.find((event) => event.type === "workflow.settled");
  deepStrictEqual(end?.data.outcome, {
    status: "done",
    output: { version: "3", box: "box", van: "van" },
  });
  const effects = effectsIn(folder);
  deepStrictEqual(new Set(effects.map((line) => line.split(" ")[0])), works);
  deepStrictEqual(
    effects.filter((line) => line.endsWith(" again")),
    [],
  );
  // What a kill cut short is done once more, with its own key.
  deepStrictEqual(new Set(effects).size, works.size);
  ok(effects.length <= works.size + 2, `There were ${effects.length} effects.`);
}

const works: ReadonlySet<string> = new Set(["pay", "book", "label", "tell"]);
