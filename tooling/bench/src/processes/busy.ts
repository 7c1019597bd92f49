// Takes turns in several conversations at once, and tells what that cost: `busy.ts <file> <conversations> <turns>`.
import { argv, cpuUsage, memoryUsage } from "node:process";
import { tell } from "../child.ts";
import { timeOf } from "../rounds.ts";
import { instantModel, openScene, runTurn, threeTools } from "../scene.ts";

const [, , file = "", conversations = "1", turns = "1"] = argv;
const total = Number(turns);
await using scene = await openScene({ file, model: instantModel(threeTools) });
// What is compiled on the way is not the cost of a turn.
await takeTurns("warm", Math.ceil(total / 4));
const before = cpuUsage();
const ms = await timeOf(() => takeTurns("c", total));
const cpu = cpuUsage(before);
tell({ type: "done", ms, cpuMs: (cpu.user + cpu.system) / 1000, bytes: memoryUsage.rss() });

/** A conversation begins anew every tenth turn: how long it is is not the question here. */
async function takeTurns(prefix: string, count: number): Promise<void> {
  let next = 0;
  const lanes = Array.from({ length: Number(conversations) }, async (_, lane) => {
    for (let turn = 0; next < count; turn += 1) {
      next += 1;
      await runTurn(scene.conversation(`${prefix}-${lane}-${Math.floor(turn / 10)}`));
    }
  });
  await Promise.all(lanes);
}
