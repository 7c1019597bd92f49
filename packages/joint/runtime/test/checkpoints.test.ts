import { hasCode, type LogStore } from "@tenon/contracts";
import { decodeOffset } from "@tenon/log";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createWorld, deskLog } from "./fixtures/world.ts";

test("short turns in one process add up to a checkpoint", async () => {
  const world = createWorld();
  const desk = world.process({ policy: { checkpointEntries: 30 } });

  for (let turn = 1; turn <= 6; turn += 1) await desk.settle(`Question ${turn}`);
  await desk.runtime.stop();

  const saved = await desk.platform.logs.checkpoint(deskLog);
  expect(saved?.format).toBe("conversation/3");
});

test("a checkpoint is followed by the next only after as many entries again", async () => {
  const world = createWorld();
  const saved: number[] = [];
  const process = world.process({
    policy: { checkpointEntries: 30 },
    logs: (logs) => noting(logs, saved),
  });

  for (let turn = 1; turn <= 12; turn += 1) await process.settle(`Question ${turn}`);
  await process.runtime.stop();

  const gaps = saved.map((seq, index) => seq - (saved[index - 1] ?? 0));
  expect(saved.length).toBeGreaterThan(1);
  expect(gaps.every((gap) => gap >= 30 && gap < 60)).toBe(true);
});

test("a long log that has no checkpoint gets one from the next process that drives it", async () => {
  const world = createWorld();
  const first = world.process({ policy: { checkpointEntries: 1000 } });
  for (let turn = 1; turn <= 6; turn += 1) await first.settle(`Question ${turn}`);
  await first.runtime.stop();

  const second = world.process({ policy: { checkpointEntries: 30 } });
  await second.settle("One more");
  await second.runtime.stop();

  expect(await second.platform.logs.checkpoint(deskLog)).toBeDefined();
});

test("a conversation that was deleted and begun anew is not taken for what was known of it", async () => {
  const world = createWorld();
  const process = world.process({});
  await process.settle("The first");
  await process.settle("The second");

  await process.desk.delete();
  await process.settle("Anew");

  const { messages } = await process.desk.transcript();
  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
});

test("what another process added is seen by one that knew the conversation before", async () => {
  const world = createWorld();
  const here = world.process({ owner: "here" });
  await here.settle("The first");
  await here.runtime.stop();
  const there = world.process({ owner: "there" });
  await there.settle("The second");

  const { messages } = await here.desk.transcript();

  expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
});

test("who reads a conversation again does not read its past again", async () => {
  const world = createWorld();
  const read: (string | undefined)[] = [];
  const process = world.process({ logs: (logs) => readNoting(logs, read) });
  await process.settle("The first");
  await process.settle("The second");
  read.length = 0;

  await process.desk.transcript();

  expect(read.every((after) => after !== undefined)).toBe(true);
});

test("a missing conversation is still refused", async () => {
  const process = createWorld().process({});
  const refused = await process.desk.transcript().catch((error: unknown) => error);
  expect(hasCode(refused, "log-not-found")).toBe(true);
});

function noting(logs: LogStore, saved: number[]): LogStore {
  return storeOver(logs, {
    checkpoint: (log, save) => {
      if (save !== undefined) saved.push(decodeOffset(save.offset).seq);
      return logs.checkpoint(log, save);
    },
  });
}

function readNoting(logs: LogStore, read: (string | undefined)[]): LogStore {
  return storeOver(logs, {
    read: (log, options) => {
      read.push(options?.after);
      return logs.read(log, options);
    },
  });
}
