import { argv, exit } from "node:process";
import { allScenarios } from "./all-scenarios.ts";
import { killOnSqlite, type KillOptions, type KillReport } from "./kill-on-sqlite.ts";
import type { Scenario } from "./scenario.ts";

// Every scenario at every point, then those where two kills in a row tell more. Names on the command line choose.
const chosen = argv.slice(2);
const isTwice: ReadonlySet<string> = new Set([
  "parallel-tools",
  "approved",
  "journal-tool",
  "swap-loop-stash",
  "swap-replay-stash",
  "upgrade-talkative",
]);

const scenarios = allScenarios.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const reports: KillReport[] = [];
for (const scenario of scenarios) reports.push(await sweep(scenario, {}));
for (const scenario of scenarios) {
  if (isTwice.has(scenario.name)) reports.push(await sweep(scenario, { kills: 2 }));
}
console.table(
  reports.map(({ failures, cost, ...report }) => ({
    ...report,
    ...cost,
    failures: failures.length,
  })),
);
const points = reports.reduce((total, report) => total + report.points, 0);
const failures = reports.reduce((total, report) => total + report.failures.length, 0);
console.log(`kill points: ${points}, failures: ${failures}`);
exit(failures === 0 ? 0 : 1);

async function sweep(scenario: Scenario, options: KillOptions): Promise<KillReport> {
  const report = await killOnSqlite(scenario, options);
  const name = options.kills === undefined ? report.name : `${report.name}, twice`;
  console.error(`${name}: ${report.points} kill points, ${report.failures.length} failures`);
  for (const failure of report.failures.slice(0, 5)) console.error(`  ${failure}`);
  return { ...report, name };
}
