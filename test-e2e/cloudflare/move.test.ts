import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { TenonError, type Platform } from "@tenon/contracts";
import { conversationDigest } from "@tenon/log";
import { openNodePlatform, type NodePlatform } from "@tenon/platform-node";
import { createArchive } from "@tenon/runtime";
import { describe, expect, test } from "vitest";
import { transcriptOf } from "../crash/facts.ts";
import { judge, type Aftermath } from "../crash/judge.ts";
import { runOnMemory } from "../crash/drop-on-memory.ts";
import type { Scenario } from "../crash/scenario.ts";
import { fourHarnesses } from "../crash/scenarios/four-harnesses.ts";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { settled, submitted } from "../crash/scenarios/phases.ts";
import { sceneLog } from "../crash/scene-log.ts";
import { entriesOf, eventsOf, openScene } from "../crash/scene.ts";
import { openFileWitness } from "../crash/witness.ts";
import { createGround, type Ground } from "./kill-workerd.ts";
import type { WorkerdOrders } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

const message = "Refund order 7.";

/** Each harness is on both sides once, and each driver drives two of them. */
const moves = [
  { onNode: "loop", inWorkerd: "think", driver: "lifecycle" },
  { onNode: "pi", inWorkerd: "ai-sdk", driver: "lifecycle" },
  { onNode: "think", inWorkerd: "pi", driver: "fiber" },
  { onNode: "ai-sdk", inWorkerd: "loop", driver: "fiber" },
] as const;

describe.each(moves)(
  "between $onNode on Node and $inWorkerd in an object of driver $driver",
  (move) => {
    const story = storyOf(move.onNode);

    test("a turn is moved into workerd and finished there, and the source refuses to go on", async () => {
      await using ground = await createGround({ driver: move.driver, harness: move.inWorkerd });
      const folder = await folderIn(ground.folder);
      await using node = await openNodePlatform({ file: join(folder, "store.db") });
      await beginOn(node, story, folder);

      const file = await exported(node);
      await expect(
        node.logs.accept(sceneLog, [{ type: "late", data: { v: 1 } }]),
      ).rejects.toMatchObject({
        code: "log-closed",
      });
      await using workerd = WorkerdProcess.start(orders(ground, folder));
      await workerd.importFile(file);
      await workerd.settled();

      const entries = await workerd.entries();
      await expectWhole(story, { entries, lines: linesIn(folder) });
      expect(
        entries.map(({ type }) => type).filter((type) => type === "turn.started"),
      ).toHaveLength(1);
    });

    test("and the way back: a turn that workerd is killed in is moved to Node and finished there", async () => {
      await using ground = await createGround({ driver: move.driver, harness: move.inWorkerd });
      const folder = await folderIn(ground.folder);
      await using dying = WorkerdProcess.start({ ...orders(ground, folder), killAt: 14 });
      await dying.submit(message).catch(() => undefined);
      await dying.ended();

      await using resting = WorkerdProcess.start({ ...orders(ground, folder), isResting: true });
      const file = await resting.exportMoved();
      await using node = await openNodePlatform({ file: join(folder, "store.db") });
      await createArchive(node).import(partsOf(file));
      await finishOn(node, story, folder);

      const entries = await entriesOf(node, sceneLog);
      await expectWhole(story, { entries, lines: linesIn(folder) });
      expect((await resting.entries()).at(-1)?.type).toBe("conversation.closed");
    });
  },
);

test("a file that is damaged, of something else, or moved already is refused by a Worker, which keeps nothing of it", async () => {
  await using ground = await createGround({ driver: "lifecycle", harness: "loop" });
  const folder = await folderIn(ground.folder);
  await using node = await openNodePlatform({ file: join(folder, "store.db") });
  await beginOn(node, storyOf("loop"), folder);
  const file = await exported(node);
  const damaged = file.map((byte, at) => (at === file.length >> 1 ? byte ^ 1 : byte));
  await using workerd = WorkerdProcess.start({ ...orders(ground, folder), isResting: true });

  expect(await workerd.importFile(damaged)).toBe("invalid-input");
  expect(await workerd.importFile(new TextEncoder().encode("A letter.\n"))).toBe("invalid-input");
  expect(await workerd.entries()).toEqual([]);
  expect(await workerd.importFile(file)).toBeUndefined();
  const entries = await workerd.entries();
  expect(await workerd.importFile(file)).toBe("invalid-input");
  expect(await workerd.entries()).toEqual(entries);
});

/** The story as one harness tells it on Node. */
function storyOf(name: string): Scenario {
  const harness = fourHarnesses.find((each) => each.name === name);
  if (harness === undefined) throw new TenonError("internal", `There is no harness "${name}".`);
  return { ...parallelTools, harness: () => harness, comparesFacts: false };
}

/** Begins a turn and stops in the middle of its tool calls, as before a deploy. */
async function beginOn(platform: Platform, scenario: Scenario, folder: string): Promise<void> {
  const scene = await openScene({ platform, scenario, witness: witnessOf(folder) });
  await submitted(scene, message);
  const seen = new AbortController();
  scene.runtime.start();
  for await (const { type } of platform.logs.follow(sceneLog, { signal: seen.signal })) {
    if (type === "tool.settled") break;
  }
  seen.abort();
  await scene.runtime.stop();
  const types = (await entriesOf(platform, sceneLog)).map(({ type }) => type);
  if (types.includes("turn.settled"))
    throw new TenonError("internal", "The turn was over before it could be moved.");
}

async function finishOn(platform: NodePlatform, scenario: Scenario, folder: string): Promise<void> {
  const scene = await openScene({ platform, scenario, witness: witnessOf(folder) });
  scene.runtime.start();
  const submissions = eventsOf(await entriesOf(platform, sceneLog)).flatMap((event) =>
    event.type === "submission.accepted" ? [event.data.submission] : [],
  );
  await settled(scene, submissions);
  await scene.runtime.stop();
}

async function exported(platform: Platform): Promise<Uint8Array> {
  const parts = createArchive(platform).export(sceneLog, { move: { by: "user:ana" } });
  return Buffer.concat(await Array.fromAsync(parts));
}

async function* partsOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file;
}

async function expectWhole(scenario: Scenario, actual: Aftermath): Promise<void> {
  const { aftermath: expected } = await runOnMemory(scenario);
  judge(scenario, expected, actual);
  const [before, after] = [expected, actual].map(({ entries }) =>
    conversationDigest(transcriptOf(entries)),
  );
  expect(after).toBe(before);
}

function orders({ script }: Ground, folder: string): WorkerdOrders {
  return { script, folder, scenario: parallelTools.name, killAt: 0 };
}

async function folderIn(ground: string): Promise<string> {
  const folder = join(ground, "world");
  await mkdir(folder);
  return folder;
}

function witnessOf(folder: string): ReturnType<typeof openFileWitness> {
  return openFileWitness(join(folder, "witness.jsonl"));
}

function linesIn(folder: string): Aftermath["lines"] {
  return witnessOf(folder).lines();
}
