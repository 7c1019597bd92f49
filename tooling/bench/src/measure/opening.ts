import { join } from "node:path";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { repeat, timeOf } from "../rounds.ts";
import { instantModel, openScene, openUndriven, runTurn, threeTools } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** How long it takes to know what a long conversation says, on a platform that was just opened. */
export const opening: Measurement = { name: "opening 10,000 entries", measure };

const enough = 10_000;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  const count = Math.max(5, Math.ceil(rounds / 10));
  await fill(file);
  const folded = await repeat(count, () => openHere(file));
  const foldedInNew = await repeat(5, () => openInNewProcess(file));
  await saveCheckpoint(file);
  const restored = await repeat(count, () => openHere(file));
  const restoredInNew = await repeat(5, () => openInNewProcess(file));
  return [
    { name: "from its checkpoint", value: median(restored), unit: "ms", atMost: 50 },
    { name: "in a new process", value: median(restoredInNew), unit: "ms" },
    { name: "without a checkpoint", value: median(folded), unit: "ms" },
    { name: "without, in a new process", value: median(foldedInNew), unit: "ms" },
  ];
}

/** Takes turns until the conversation is long enough, without a checkpoint. */
async function fill(file: string): Promise<void> {
  let entries = 0;
  await using scene = await openScene({
    file,
    model: instantModel(threeTools),
    policy: { checkpointEntries: Number.POSITIVE_INFINITY },
    onCommit(phase, commit) {
      if (phase === "after") entries += commit.entries.length;
    },
  });
  while (entries < enough) await runTurn(scene.conversation("c"));
}

/** One more turn as users have it, in which the checkpoint is due. */
async function saveCheckpoint(file: string): Promise<void> {
  await using scene = await openScene({ file, model: instantModel(threeTools) });
  const conversation = scene.conversation("c");
  await runTurn(conversation);
  await scene.runtime.stop();
  const saved = await scene.platform.logs.checkpoint(conversation.log);
  if (saved === undefined) throw new Error("The turn saved no checkpoint.");
}

async function openHere(file: string): Promise<number> {
  await using scene = await openUndriven({ file, model: instantModel([]) });
  return await timeOf(() => scene.conversation("c").transcript());
}

async function openInNewProcess(file: string): Promise<number> {
  await using opener = startChild("opener", [file, "c"]);
  return Number((await opener.hear("opened"))["ms"]);
}
