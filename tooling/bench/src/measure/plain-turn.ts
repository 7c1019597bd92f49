import { join } from "node:path";
import { createCommitLog } from "../commit-log.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { timeOf } from "../rounds.ts";
import { instantModel, openScene, runTurn, tokens } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** How often a turn of one text reply waits for the disk, first in its conversation and later. */
export const plainTurn: Measurement = { name: "plain text turn", measure };

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const commits = createCommitLog();
  await using scene = await openScene({
    file: join(workplace.folder, "tenon.db"),
    model: instantModel([{ text: tokens(200) }]),
    onCommit: commits.onCommit,
  });
  const synced: number[] = [];
  const relaxed: number[] = [];
  const times: number[] = [];
  for (let number = 0; number < rounds; number += 1) {
    const conversation = scene.conversation(`c${Math.floor(number / 2)}`);
    times.push(await timeOf(() => runTurn(conversation)));
    const taken = commits.take();
    synced.push(taken.synced.length);
    relaxed.push(taken.relaxed);
  }
  return [
    { name: "sync commits, at most", value: Math.max(...synced), unit: "commits", atMost: 4 },
    { name: "relaxed commits", value: median(relaxed), unit: "commits" },
    { name: "time", value: median(times), unit: "ms" },
  ];
}
