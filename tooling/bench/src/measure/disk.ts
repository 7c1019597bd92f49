import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Figure, Measurement } from "../measurement.ts";
import { openScene, pacedModel, runTurn, submitted, tokens } from "../scene.ts";
import { openWorkplace } from "../workplace.ts";

/** What a settled turn of 200 tokens leaves on the disk beside its text. */
export const disk: Measurement = { name: "disk", measure };

/** Fast, but slow enough for fragments to be written, and removed, on the way. */
const tokensPerSecond = 400;

const conversations = 16;

/** Enough for each conversation to get a checkpoint, which counts as well. */
const turns = 14;

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  const before = await sizeAfter(file, 2);
  const after = await sizeAfter(file, turns);
  const perTurn = (after - before) / (turns * conversations);
  const text = Buffer.byteLength(tokens(200)) + Buffer.byteLength(submitted);
  return [
    { name: "bytes of a turn beside its text", value: perTurn - text, unit: "bytes", atMost: 4096 },
    { name: "its text", value: text, unit: "bytes" },
  ];
}

/** Size of the file when `count` more were taken in each conversation and the write-ahead log is empty. */
async function sizeAfter(file: string, count: number): Promise<number> {
  {
    await using scene = await openScene({ file, model: pacedModel(200, tokensPerSecond) });
    const work = Array.from({ length: conversations }, async (_, number) => {
      for (let turn = 0; turn < count; turn += 1) await runTurn(scene.conversation(`c${number}`));
    });
    await Promise.all(work);
  }
  using db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return (await stat(file)).size;
}
