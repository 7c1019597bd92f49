import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Entry, EntryDraft } from "@tenon/contracts";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { repeat, timeOf } from "../rounds.ts";
import { instantModel, openScene, openUndriven, runTurn, tokens, type Scene } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** What it takes to know a conversation again that has gone on for 5,000 turns of one reply each. */
export const longConversation: Measurement = { name: "5,000 turns", measure };

const turns = 5_000;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  await fill(file);
  const restored = await repeat(Math.max(5, Math.ceil(rounds / 10)), () => openHere(file));
  const restoredInNew = await repeat(5, () => openInNewProcess(file));
  return [
    { name: "from its checkpoint", value: median(restored), unit: "ms", atMost: 60 },
    { name: "in a new process", value: median(restoredInNew), unit: "ms" },
    { name: "on the disk", value: (await stat(file)).size / 1e6, unit: "MB" },
  ];
}

/** Some turns are taken, the last of them is written down again and again, and one more is taken, with its checkpoint. */
async function fill(file: string): Promise<void> {
  await using scene = await openScene({ file, model: instantModel([{ text: tokens(20) }]) });
  const conversation = scene.conversation("c");
  for (let turn = 1; turn <= 3; turn += 1) await runTurn(conversation);
  await repeatTurn(scene, 3);
  await runTurn(conversation);
  await scene.runtime.stop();
  const { messages } = await conversation.transcript();
  if (messages.length !== 2 * turns) throw new Error(`It has ${messages.length} messages.`);
  const saved = await scene.platform.logs.checkpoint(conversation.log);
  if (saved === undefined) throw new Error("The turn saved no checkpoint.");
}

async function repeatTurn(scene: Scene, last: number): Promise<void> {
  const { log } = scene.conversation("c");
  const { logs } = scene.platform;
  const entries = await Array.fromAsync(logs.read(log));
  const from = entries.findLastIndex(({ type }) => type === "submission.accepted");
  const turn = JSON.stringify(entries.slice(from).map(draftOf));
  const submission = entries[from]?.data["submission"];
  if (typeof submission !== "string") throw new Error("There is no turn to repeat.");
  const lease = await logs.acquire(log);
  if (lease === undefined) throw new Error("Someone else drives the conversation.");
  for (let number = last + 1; number < turns; number += 1) {
    const copy = turn
      .replaceAll(new RegExp(`\\bt${last}\\b`, "g"), `t${number}`)
      .replaceAll(submission, `again-${number}`);
    const isLast = number === turns - 1;
    await logs.append(lease, JSON.parse(copy) as EntryDraft[], {
      durability: isLast ? "sync" : "relaxed",
    });
  }
  await logs.append(lease, [], { release: { upTo: await endOf(scene) } });
}

async function endOf(scene: Scene): Promise<Entry["offset"] | undefined> {
  const entries = await Array.fromAsync(scene.platform.logs.read(scene.conversation("c").log));
  return entries.at(-1)?.offset;
}

function draftOf({ offset: _offset, epoch: _epoch, time: _time, ...draft }: Entry): EntryDraft {
  return draft;
}

async function openHere(file: string): Promise<number> {
  await using scene = await openUndriven({ file, model: instantModel([]) });
  return await timeOf(() => scene.conversation("c").transcript());
}

async function openInNewProcess(file: string): Promise<number> {
  await using opener = startChild("opener", [file, "c"]);
  return Number((await opener.hear("opened"))["ms"]);
}
