import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defineWorkflow } from "@tenon/agent";
import type { Platform, Schedule } from "@tenon/contracts";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";

/** How many schedules there are. Each is due once a second. */
const bells = 25;

/** Where a world keeps its database. */
export function databaseIn(folder: string): string {
  return join(folder, "store.db");
}

/** Which instances have had their effect, one line for each time. */
export function strokesIn(folder: string): readonly string[] {
  const file = join(folder, "strokes.txt");
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
}

/** The schedules, in the order of their names. */
export function bellSchedules(): readonly Schedule[] {
  return Array.from({ length: bells }, (_, index) => ({
    name: `bell-${index}`,
    when: { cron: "* * * * * *" },
    missed: "all",
    target: { type: "workflow", workflow: "strike", input: index },
  }));
}

/** Joins the tower in one process. Each instance strikes once and never again, whatever a kill leaves unknown. */
export function openBellTower(platform: Platform, folder: string): Runtime {
  const strike = defineWorkflow({
    name: "strike",
    run: (step) =>
      step.do("strike", { replay: "unsafe" }, () =>
        appendFileSync(join(folder, "strokes.txt"), `${step.instance.id}\n`),
      ),
  });
  return createRuntime({
    platform,
    agents: { names: () => [], get: async () => undefined },
    harnesses: { default: "none", names: () => [], get: async () => undefined },
    models: {
      open: () => {
        throw new Error("No bell asks a model.");
      },
    },
    workflows: createWorkflows([strike]),
    policy: { cooldownMs: 50 },
  });
}
