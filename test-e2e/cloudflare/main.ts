import process from "node:process";
import { dataAnalyst, repoFixer } from "../crash/scenarios/apps.ts";
import { approvedCall, codeMode } from "../crash/scenarios/code-mode.ts";
import { fourHarnesses } from "../crash/scenarios/four-harnesses.ts";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { workspace } from "../crash/scenarios/workspace.ts";
import { killOffice, type KillOfficeOptions } from "./kill-office.ts";
import { killWorkerd, type KillWorkerdOptions, type KillWorkerdReport } from "./kill-workerd.ts";

// `main.ts [driver] [harness] [stride]`: kills workerd at every append of a turn, for one pair or for all.

const [, , driver, harness, stride = "1"] = process.argv;

const pairs = (["lifecycle", "fiber"] as const)
  .flatMap((each) => fourHarnesses.map(({ name }) => [each, name] as const))
  .filter(([each, other]) => (driver ?? each) === each && (harness ?? other) === other);

const totals = { kills: 0, failures: 0 };

for (const [chosen, other] of pairs)
  await sweep(`${chosen} ${other}`, { scenario: parallelTools, driver: chosen, harness: other });
if (pairs.some(([chosen, other]) => chosen === "lifecycle" && other === "loop")) {
  await sweep("lifecycle loop, a script", {
    scenario: codeMode,
    driver: "lifecycle",
    harness: "loop",
    worker: "scripts",
    approves: approvedCall,
  });
  await sweep("lifecycle loop, twenty files", {
    scenario: workspace,
    driver: "lifecycle",
    harness: "loop",
    worker: "files",
  });
  for (const scenario of [dataAnalyst, repoFixer]) {
    const app = { scenario, driver: "lifecycle", harness: "loop", worker: "apps" } as const;
    await sweep(`lifecycle loop, ${scenario.name}`, app);
  }
}
for (const chosen of new Set(pairs.map(([each]) => each))) {
  await sweepOffice({ driver: chosen, of: "office" });
  await sweepOffice({ driver: chosen, of: "desk" });
}

console.log(`kill points: ${totals.kills}, failures: ${totals.failures}`);

async function sweep(
  name: string,
  options: Omit<KillWorkerdOptions, "message" | "stride">,
): Promise<void> {
  const report = await killWorkerd({
    ...options,
    message: "Refund order 7.",
    stride: Number(stride),
  });
  totals.kills += report.kills;
  totals.failures += report.failures.length;
  console.log(`${name}: ${describeReport(report)}`);
  for (const failure of report.failures) console.log(`  ${failure}`);
  if (report.failures.length > 0) process.exitCode = 1;
}

/** An instance with every kind of step, declared or written by a model. */
async function sweepOffice(
  options: Required<Pick<KillOfficeOptions, "driver" | "of">>,
): Promise<void> {
  const report = await killOffice({ ...options, stride: Number(stride) });
  const kind = options.of === "desk" ? "a written workflow" : "a workflow";
  const { kills, appends, failures, reruns, wakeAfterReadyMs } = report;
  totals.kills += kills;
  totals.failures += failures.length;
  console.log(
    `${options.driver}, ${kind}: kill points: ${kills}, failures: ${failures.length}; ${appends} appends; ${reruns} steps done once more, none of them settled; awake ${spread(wakeAfterReadyMs)} after workerd was ready`,
  );
  for (const failure of failures) console.log(`  ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

function describeReport(report: KillWorkerdReport): string {
  const { kills, appends, failures, cost, wakeMs, wakeAfterReadyMs } = report;
  return [
    `kill points: ${kills}, failures: ${failures.length}`,
    `${appends} appends`,
    `${cost.reruns} calls run again, ${cost.reasks} questions asked again, none of them recorded`,
    `awake ${spread(wakeAfterReadyMs)} after workerd was ready, ${spread(wakeMs)} after the kill`,
  ].join("; ");
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  return `${sorted[Math.floor(sorted.length / 2)] ?? 0} ms (at most ${sorted.at(-1) ?? 0} ms)`;
}
