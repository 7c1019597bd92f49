import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { repeat, timeOf } from "../rounds.ts";
import { instantModel, openScene, openUndriven, runTurn, tokens } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** What a conversation costs that has gone on for 5,000 turns, with the checkpoints that it gets on the way. */
export const longConversation: Measurement = { name: "5,000 turns", measure };

const turns = 5_000;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  const times = await fill(file);
  const restored = await repeat(Math.max(5, Math.ceil(rounds / 10)), () => openHere(file));
  const restoredInNew = await repeat(5, () => openInNewProcess(file));
  return [
    { name: "known again from its checkpoint", value: median(restored), unit: "ms", atMost: 60 },
    { name: "in a new process", value: median(restoredInNew), unit: "ms" },
    {
      name: "the last 100 turns over the first 100",
      value: median(times.slice(-100)) / median(times.slice(0, 100)),
      unit: "x",
    },
    { name: "on the disk", value: (await stat(file)).size / 1e6, unit: "MB" },
  ];
}

/** Takes the turns where nothing waits for a disk, if there is such a place, and resolves with the time of each. */
async function fill(file: string): Promise<readonly number[]> {
  const fast = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const folder = await mkdtemp(join(fast, "tenon-bench-"));
  try {
    const filled = join(folder, "tenon.db");
    const times = await takeTurns(filled);
    await copyFile(filled, file);
    return times;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function takeTurns(file: string): Promise<readonly number[]> {
  await using scene = await openScene({ file, model: instantModel([{ text: tokens(20) }]) });
  const conversation = scene.conversation("c");
  const times = await repeat(turns, () => timeOf(() => runTurn(conversation)));
  await scene.runtime.stop();
  return times;
}

async function openHere(file: string): Promise<number> {
  await using scene = await openUndriven({ file, model: instantModel([]) });
  return timeOf(() => scene.conversation("c").transcript());
}

async function openInNewProcess(file: string): Promise<number> {
  await using opener = startChild("opener", [file, "c"]);
  return Number((await opener.hear("opened"))["ms"]);
}
