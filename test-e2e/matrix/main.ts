import { exit } from "node:process";
import { parseArgs } from "node:util";
import { killAll } from "./kills.ts";
import { fillCells } from "./matrix.ts";
import { markdownOf, totalsOf } from "./print.ts";

// `matrix [--json] [--harness name] [--platform name] [--stride n]`: the matrix on stdout, its progress on stderr.
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    harness: { type: "string" },
    platform: { type: "string" },
    stride: { type: "string", default: "1" },
  },
});
const { plan, cells } = await fillCells(
  (harness, platform) =>
    (values.harness ?? harness) === harness && (values.platform ?? platform) === platform,
);
const isPart = values.harness !== undefined || values.platform !== undefined;
const kills = isPart ? [] : await killAll(Number(values.stride));
const matrix = { plan, cells, kills };
const totals = totalsOf(matrix);
console.log(values.json ? JSON.stringify(totals) : markdownOf(matrix));
exit(totals.failures === 0 ? 0 : 1);
