import { argv, exit } from "node:process";
// Loading takes real time, which a manual clock knows nothing of.
import "@earendil-works/pi-agent-core";
import "ai";
import { allScenarios, droppable } from "./all-scenarios.ts";
import { dropOnMemory } from "./drop-on-memory.ts";
import { sumCosts, type Cost } from "./judge.ts";
import { killOnSqlite, type KillOptions } from "./kill-on-sqlite.ts";
import type { Scenario } from "./scenario.ts";
import { Successors } from "./successors.ts";
import { killOffice } from "../workflows/kill-office.ts";
import { killReleases } from "../workflows/kill-releases.ts";
import { killWriter } from "../written/kill-writer.ts";

// Every scenario at every point, then those where two kills in a row tell more. Names on the command line choose.
const chosen = argv.slice(2);
const isTwice: ReadonlySet<string> = new Set([
  "parallel-tools",
  "approved",
  "journal-tool",
  "code-mode",
  "swap-loop-stash",
  "swap-replay-stash",
  "upgrade-talkative",
]);

/** What one sweep showed. */
interface Row {
  readonly name: string;
  readonly group: string;
  readonly platform: string;
  readonly points: number;
  readonly failures: readonly string[];
  readonly cost: Cost;
}

const scenarios = allScenarios.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const began = performance.now();
const rows: Row[] = [];
await Successors.warmUp();
for (const scenario of scenarios) if (droppable.includes(scenario)) rows.push(await drop(scenario));
for (const scenario of scenarios) rows.push(await kill(scenario, {}));
for (const scenario of scenarios) {
  if (isTwice.has(scenario.name)) rows.push(await kill(scenario, { kills: 2 }));
}
for (const [name, sweep] of [
  ["workflow", killOffice],
  ["releases", killReleases],
  ["written-workflow", killWriter],
] as const)
  if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await killWorkflow(name, sweep)));
console.table(
  Object.fromEntries(
    [...Map.groupBy(rows, ({ group, platform }) => `${group}, ${platform}`)].map(
      ([name, group]) => [
        name,
        {
          scenarios: group.length,
          points: points(group),
          ...sumCosts(group.map(({ cost }) => cost)),
          failures: failures(group),
        },
      ],
    ),
  ),
);
const killed = rows.filter(({ platform }) => platform === "node-sqlite");
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
console.log(`kill points: ${points(killed)}, failures: ${failures(killed)}`);
console.log(
  `drop points: ${points(rows) - points(killed)}, failures: ${failures(rows) - failures(killed)}`,
);
console.log(`minutes: ${minutes}`);
exit(failures(rows) === 0 ? 0 : 1);

async function kill(scenario: Scenario, options: KillOptions): Promise<Row> {
  const { points: killPoints, failures: found, cost } = await killOnSqlite(scenario, options);
  const name = options.kills === undefined ? scenario.name : `${scenario.name}, twice`;
  return say(
    { name, platform: "node-sqlite", points: killPoints, failures: found, cost },
    scenario,
  );
}

/** An instance with every kind of step has a world of its own, and no cost that a turn has. */
async function killWorkflow(of: string, sweep: typeof killOffice): Promise<readonly Row[]> {
  const found: Row[] = [];
  for (const moment of ["before-commit", "after-commit"] as const) {
    const { points: killed, failures: wrong } = await sweep(moment, 1);
    const words = wrong.map(({ point, message }) => `${point.moment} ${point.count}: ${message}`);
    const name = `${of}, ${moment}`;
    const row = { name, platform: "node-sqlite", points: killed.length, failures: words };
    found.push({ ...report({ ...row, cost: sumCosts([]) }), group: of });
  }
  return found;
}

async function drop(scenario: Scenario): Promise<Row> {
  const { points: dropPoints, failures: found, cost } = await dropOnMemory(scenario);
  return say(
    { name: scenario.name, platform: "memory", points: dropPoints, failures: found, cost },
    scenario,
  );
}

function say(row: Omit<Row, "group">, { harnesses = ["loop"] }: Scenario): Row {
  return { ...report(row), group: harnesses.join(" to ") };
}

function report(row: Omit<Row, "group">): Omit<Row, "group"> {
  console.error(
    `${row.name}, ${row.platform}: ${row.points} points, ${row.failures.length} failures`,
  );
  for (const failure of row.failures.slice(0, 5)) console.error(`  ${failure}`);
  return row;
}

function points(group: readonly Row[]): number {
  return group.reduce((total, row) => total + row.points, 0);
}

function failures(group: readonly Row[]): number {
  return group.reduce((total, row) => total + row.failures.length, 0);
}
