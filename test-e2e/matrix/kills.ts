import { killOnSqlite } from "../crash/kill-on-sqlite.ts";
import { allScenarios } from "../crash/all-scenarios.ts";
import { Successors } from "../crash/successors.ts";
import type { Scenario } from "../crash/scenario.ts";

/** Kills of one harness, or of two that take over from each other. */
export interface Kills {
  readonly harnesses: readonly string[];
  readonly points: number;
  readonly failures: readonly string[];
}

/** Kills a process of one story with SIGKILL: each harness alone, and every ordered pair. */
export async function killAll(stride: number): Promise<readonly Kills[]> {
  await Successors.warmUp();
  const kills: Kills[] = [];
  for (const scenario of allScenarios.filter(isStory)) {
    const { points, failures } = await killOnSqlite(scenario, { stride });
    const { harnesses = ["loop"] } = scenario;
    console.error(`${harnesses.join(" to ")}: ${points} kills, ${failures.length} failures`);
    kills.push({ harnesses, points, failures });
  }
  return kills;
}

/** The story of parallel calls; `npm run test:crash` tells the others. */
function isStory({ name, harnesses = [] }: Scenario): boolean {
  return name === "parallel-tools" || (harnesses.length > 0 && name.endsWith("-parallel-tools"));
}
