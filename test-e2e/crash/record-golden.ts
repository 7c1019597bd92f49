import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import type { CrashPoint } from "@tenon/testing";
import { runOnMemory } from "./drop-on-memory.ts";
import type { Scenario } from "./scenario.ts";
import { approved, delegated, expired } from "./scenarios/approvals.ts";
import { hostFeatures } from "./scenarios/host-features.ts";
import { abortedTool, queue, steering } from "./scenarios/interventions.ts";
import { journalTool } from "./scenarios/journal-tool.ts";
import { otherHarnesses, upgrades } from "./scenarios/other-harnesses.ts";
import { parallelTools } from "./scenarios/parallel-tools.ts";

// Records logs of scenarios as `record-golden.ts <folder>`, with fixed times and ids. What is there is never written again.
interface Recording {
  readonly scenario: Scenario;
  /** Where the first process is dropped, so that the log tells of a recovery. */
  readonly drop?: CrashPoint;
}

const inTheBatch: CrashPoint = { moment: "after-commit", count: 14 };

const recordings: readonly Recording[] = [
  { scenario: parallelTools },
  { scenario: parallelTools, drop: inTheBatch },
  { scenario: approved },
  { scenario: delegated },
  { scenario: expired },
  { scenario: steering },
  { scenario: queue },
  { scenario: abortedTool },
  { scenario: journalTool, drop: inTheBatch },
  { scenario: hostFeatures },
  { scenario: hostFeatures, drop: inTheBatch },
  ...otherHarnesses.map((scenario) => ({ scenario, drop: inTheBatch })),
  ...upgrades.map((scenario) => ({ scenario, drop: inTheBatch })),
];

const [, , folder = "."] = argv;
for (const { scenario, drop } of recordings) {
  const name = `v1-${scenario.name}${drop === undefined ? "" : "-recovered"}.jsonl`;
  const file = join(folder, name);
  if (existsSync(file)) continue;
  const { aftermath } = await runOnMemory(scenario, drop);
  const lines = aftermath.entries.map((entry) => `${JSON.stringify(entry)}\n`);
  writeFileSync(file, lines.join(""));
  console.error(`${name}: ${lines.length} entries`);
}
