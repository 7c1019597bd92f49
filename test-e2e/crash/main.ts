import { exit } from "node:process";
import { allScenarios } from "./all-scenarios.ts";
import { killOnSqlite, type KillReport } from "./kill-on-sqlite.ts";

const reports: KillReport[] = [];
for (const scenario of allScenarios) {
  const report = await killOnSqlite(scenario);
  reports.push(report);
  console.error(`${report.name}: ${report.points} kill points, ${report.failures.length} failures`);
  for (const failure of report.failures) console.error(`  ${failure}`);
}
console.table(reports.map(({ failures, ...report }) => ({ ...report, failures: failures.length })));
const points = reports.reduce((total, report) => total + report.points, 0);
const failures = reports.reduce((total, report) => total + report.failures.length, 0);
console.log(`kill points: ${points}, failures: ${failures}`);
exit(failures === 0 ? 0 : 1);
