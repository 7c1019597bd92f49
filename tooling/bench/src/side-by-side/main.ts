// Tenon beside a bare client and Flue: the same model, the same machine, the same minutes.
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { startChild } from "../child.ts";
import { bareClient } from "./bare-client.ts";
import { compare } from "./compare.ts";
import { buildFlueApp, flueVersion } from "./flue-app.ts";
import { flue } from "./flue.ts";
import { tableOf } from "./table.ts";
import { tenon } from "./tenon.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "100" },
  },
});

say(`installing Flue ${flueVersion} outside this workspace, once`);
const app = await buildFlueApp();
await using model = startChild("fake-model", []);
const url = String((await model.hear("open"))["url"]);
const standings = await compare({
  subjects: [bareClient(url), tenon(url), flue(app, url)],
  model,
  rounds: Number(values.rounds),
  say,
});
say(
  `load of the machine: ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")}`,
);
if (values.json) {
  const plain = standings.map((standing) => ({
    ...standing,
    turnsPerSecond: Object.fromEntries(standing.turnsPerSecond),
  }));
  console.log(JSON.stringify({ standings: plain }));
} else console.log(tableOf(standings));

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
