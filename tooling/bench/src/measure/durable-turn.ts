import { join } from "node:path";
import { runBareTurn } from "../bare/bare-turn.ts";
import { createCommitLog } from "../commit-log.ts";
import { openFloor } from "../floor.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { instantModel, openScene, runTurn, threeTools } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** What durability adds to a turn, beside a raw program that syncs as often, round by round on the same disk. */
export const durableTurn: Measurement = { name: "durable turn", measure };

interface Round {
  readonly tenonMs: number;
  readonly bareMs: number;
  readonly floorMs: number;
  readonly synced: number;
}

const warmUps = 30;

async function measure(rounds: number): Promise<readonly Figure[]> {
  const measured = await runRounds(warmUps + rounds);
  const counted = measured.slice(warmUps);
  const of = (value: (round: Round) => number): number => median(counted.map(value));
  const addedMs = of(({ tenonMs, bareMs }) => tenonMs - bareMs);
  const floorMs = of(({ floorMs: ms }) => ms);
  return [
    { name: "added time over floor", value: addedMs / floorMs, unit: "x", atMost: 2 },
    { name: "added time", value: addedMs, unit: "ms" },
    { name: "floor: raw SQLite, as many syncs", value: floorMs, unit: "ms" },
    { name: "one sync of the floor", value: floorMs / of(({ synced }) => synced), unit: "ms" },
    { name: "bare loop, nothing recorded", value: of(({ bareMs }) => bareMs), unit: "ms" },
    { name: "sync commits", value: of(({ synced }) => synced), unit: "commits" },
  ];
}

async function runRounds(count: number): Promise<readonly Round[]> {
  await using workplace = await openWorkplace();
  const model = instantModel(threeTools);
  const commits = createCommitLog();
  await using scene = await openScene({
    file: join(workplace.folder, "tenon.db"),
    model,
    onCommit: commits.onCommit,
  });
  using floor = openFloor(join(workplace.folder, "floor.db"));
  const rounds: Round[] = [];
  for (let number = 0; number < count; number += 1) {
    const bareMs = await timeOf(() => runBareTurn(model));
    const tenonMs = await timeOf(() => runTurn(scene.conversation(`c${number}`)));
    const { synced } = commits.take();
    const floorMs = await timeOf(() => synced.forEach((rows) => floor.commit(rows)));
    rounds.push({ bareMs, tenonMs, floorMs, synced: synced.length });
  }
  return rounds;
}
