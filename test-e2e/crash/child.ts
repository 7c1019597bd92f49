import { argv, exit } from "node:process";
import { openNodePlatform } from "@tenon/platform-node";
import { crashAt, readCrashPoint } from "@tenon/testing";
import { allScenarios } from "./all-scenarios.ts";
import { openScene } from "./scene.ts";
import { databaseIn, readFolder, witnessIn } from "./sqlite-world.ts";

// One process of a scenario on SQLite: `child.ts <scenario> <phase>`. It ends itself at its crash point.
const [, , name = "", phaseNumber = "0"] = argv;
const folder = readFolder();
const scenario = allScenarios.find((candidate) => candidate.name === name);
const phase = scenario?.phases[Number(phaseNumber)];
if (scenario === undefined || phase === undefined) exit(2);

const crash = crashAt(readCrashPoint());
let commits = 0;
let deltas = 0;
const platform = await openNodePlatform({
  file: databaseIn(folder),
  onCommit: (moment) => {
    if (moment === "before") commits += 1;
    crash.onCommit(moment);
  },
});
const scene = await openScene({
  platform,
  scenario,
  witness: witnessIn(folder),
  onDelta: () => {
    deltas += 1;
    crash.onDelta();
  },
  onProblem: (log, error) => console.error("problem", log, error),
});
await phase(scene);
await scene.runtime.stop();
await platform[Symbol.asyncDispose]();
console.log(JSON.stringify({ commits, deltas }));
