import { argv, exit } from "node:process";
import { ring } from "./ring.ts";

// A thousand firings of schedules by two processes that are killed all the while: `main.ts [firings] [seed]`.
const [, , firings = "1000", seed = "1"] = argv;
const rung = await ring({ firings: Number(firings), seed: Number(seed) });
console.log(
  `${rung.firings} firings, ${rung.kills} kills: ${rung.twice.length} twice, ${rung.lost.length} lost, ${rung.wrong.length} wrong, ${rung.interrupted} interrupted and not done again`,
);
const problems = [...rung.twice, ...rung.lost, ...rung.wrong];
for (const problem of problems.slice(0, 20)) console.error(problem);
exit(problems.length === 0 && rung.firings >= Number(firings) ? 0 : 1);
