import { argv, exit } from "node:process";
// Loading takes real time, which a manual clock knows nothing of.
import "@earendil-works/pi-agent-core";
import "ai";
import { cellsOf, rows } from "./cells.ts";
import { testedHarnesses } from "./harnesses.ts";
import { targets } from "./targets.ts";

// `program <harness> <platform>` tries that pair; without, it tells what there is to try.
const [, , harness, platform] = argv;
const tested = testedHarnesses.find((each) => each.harness.name === harness);
const target = targets.find(({ name }) => name === platform);
const answer =
  tested === undefined || target === undefined
    ? {
        rows,
        harnesses: testedHarnesses.map((each) => each.harness.name),
        platforms: targets.map(({ name }) => name),
      }
    : await cellsOf(target, tested);
console.log(JSON.stringify(answer));
// A harness that was left hanging would keep the process.
exit(0);
