import type { LogStore } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createWorld, deskLog, lines, type World } from "./fixtures/world.ts";

const policy = { checkpointEntries: 20 };

test("a process that opens a conversation reads what came after the checkpoint, not all", async () => {
  const { world, all } = await longConversation();
  const counted = countingReads();
  const next = world.process({ policy, logs: counted.logs });
  expect(await next.settle("and again")).toEqual({ status: "done" });

  expect(all).toBeGreaterThan(80);
  expect(counted.entries()).toBeLessThan(60);
});

test("a process that drove a conversation before reads only what is new", async () => {
  const world = createWorld();
  const counted = countingReads();
  const here = world.process({
    policy: { checkpointEntries: 1_000_000 },
    logs: counted.logs,
    isPassive: true,
  });
  const drive = async (): Promise<void> => {
    await here.desk.submit("hi", { by: "user:1" });
    await here.runtime.wake(deskLog);
  };
  for (let turn = 0; turn < 10; turn += 1) await drive();
  const before = counted.entries();
  await drive();

  expect(counted.entries() - before).toBeLessThan(5);
});

test("without its checkpoint a conversation goes on just the same", async () => {
  const { world, transcript } = await longConversation();
  const forgetful = world.process({
    policy,
    logs: (logs) => storeOver(logs, { checkpoint: async () => undefined }),
  });

  expect(lines((await forgetful.desk.transcript()).messages)).toEqual(transcript);
  expect(await forgetful.settle("and again")).toEqual({ status: "done" });
});

test.each([
  ["of another shape", { format: "conversation/0", state: "{}" }],
  ["that is damaged", { format: "conversation/3", state: '{"submissions":' }],
])("a checkpoint %s costs nothing but time", async (_name, broken) => {
  const { world, transcript } = await longConversation();
  const [last] = (await world.events()).slice(-1);
  const here = world.process({
    policy,
    logs: (logs) =>
      storeOver(logs, {
        checkpoint: async () => ({ offset: last?.offset ?? ("" as never), ...broken }),
      }),
  });

  expect(lines((await here.desk.transcript()).messages)).toEqual(transcript);
});

async function longConversation(): Promise<{
  readonly world: World;
  readonly all: number;
  readonly transcript: readonly string[];
}> {
  const world = createWorld();
  const here = world.process({ policy });
  for (let turn = 0; turn < 10; turn += 1) await here.settle(`turn ${turn}`);
  const transcript = lines((await here.desk.transcript()).messages);
  await here.crash();
  return { world, all: (await world.events()).length, transcript };
}

function countingReads(): {
  readonly logs: (logs: LogStore) => LogStore;
  readonly entries: () => number;
} {
  let entries = 0;
  return {
    logs: (logs) =>
      storeOver(logs, {
        async *read(...given) {
          for await (const entry of logs.read(...given)) {
            entries += 1;
            yield entry;
          }
        },
      }),
    entries: () => entries,
  };
}
