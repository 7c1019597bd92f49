import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { openNodePlatform } from "@tenon/platform-node";
import { openScene } from "./scene.ts";
import type { Scenario } from "./scenario.ts";
import { databaseIn, witnessIn } from "./sqlite-world.ts";

/** Commits and deltas that a process counted. */
export interface Counts {
  readonly commits: number;
  readonly deltas: number;
}

/** Its threads start with the first script. */
const isolates = createQuickjsIsolates({ threads: 2 });

/** Runs one phase on the store of a world, from opening it to closing it. */
export async function runPhaseHere(
  scenario: Scenario,
  phase: number,
  folder: string,
): Promise<Counts> {
  const counts = { commits: 0, deltas: 0 };
  await using platform = await openNodePlatform({
    file: databaseIn(folder),
    leaseTtlMs: 10_000,
    isolates,
    onCommit: (moment) => {
      if (moment === "before") counts.commits += 1;
    },
  });
  const scene = await openScene({
    platform,
    scenario,
    witness: witnessIn(folder),
    onDelta: () => {
      counts.deltas += 1;
    },
    onProblem: (log, error) => console.error("problem", log, error),
  });
  await scenario.phases[phase]?.(scene);
  await scene.runtime.stop();
  return counts;
}
