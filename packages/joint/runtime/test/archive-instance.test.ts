import type { LogId, Workflow } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createArchive, createWorkflows } from "../src/index.ts";
import { createWorld, type ProcessOptions, type TestProcess } from "./fixtures/world.ts";

const by = { by: "user:1" };
const log = "workflows/flow/1" as LogId;

test("a moved instance goes on elsewhere: what it did is not done again, and here it is closed", async () => {
  const did: string[] = [];
  const [one, other] = [createWorld(), createWorld()];
  const here = one.process(flows(did));
  const there = other.process(flows(did));
  const instance = await asleep(here, one.clock);

  const file = await exported(here, true);
  const again = await exported(here, true);
  await createArchive(there.platform).import(chunks(file));
  await other.clock.advance(120_000);

  expect(again).toEqual(file);
  expect(await there.runtime.workflow("flow", "1").wait()).toEqual({
    status: "done",
    output: "one",
  });
  await one.clock.advance(120_000);
  expect(did).toEqual(["one", "two"]);
  await expect(instance.send("paid", 1, by)).rejects.toMatchObject({ code: "log-closed" });
  expect(await here.platform.directory.get(log)).toMatchObject({ status: "closed" });
});

test("an instance is not forked, copied or imported twice, and a damaged file of one is refused", async () => {
  const [one, other] = [createWorld(), createWorld()];
  const here = one.process(flows([]));
  const there = other.process(flows([]));
  await asleep(here, one.clock);
  const archive = createArchive(there.platform);
  const copy = await exported(here, false);
  const head = (await Array.fromAsync(here.platform.logs.read(log))).at(-1)?.offset ?? "";
  const fork = createArchive(here.platform).fork(log, "workflows/flow/2" as LogId, {
    at: head as never,
  });
  const file = await exported(here, true);
  const damaged = file.with(-200, (file.at(-200) ?? 0) ^ 1);

  await expect(fork).rejects.toMatchObject({ code: "invalid-input", message: twice });
  await expect(archive.import(chunks(copy))).rejects.toMatchObject({ message: twice });
  await expect(
    archive.import(chunks(file), { as: "workflows/flow/3" as LogId }),
  ).rejects.toMatchObject({ message: twice });
  await expect(archive.import(chunks(damaged))).rejects.toMatchObject({ code: "invalid-input" });
  expect(await archive.import(chunks(file))).toBe(log);
  await expect(archive.import(chunks(file))).rejects.toMatchObject({
    message: expect.stringContaining("exists already"),
  });
});

const twice: unknown = expect.stringContaining("would be done twice");

function flows(did: string[]): ProcessOptions {
  const flow: Workflow = {
    name: "flow",
    version: "1",
    continues: [],
    validateInput: (value) => ({ ok: true, value }),
    validateOutput: (value) => ({ ok: true, value: value as never }),
    run: async (step) => {
      const one = await step.do("one", () => {
        did.push("one");
        return "one";
      });
      await step.sleep("night", 60_000);
      await step.do("two", () => void did.push("two"));
      return one;
    },
  };
  return { workflows: createWorkflows([flow]) };
}

async function asleep(
  here: TestProcess,
  clock: { advance(ms: number): Promise<void> },
): Promise<ReturnType<TestProcess["runtime"]["workflow"]>> {
  const instance = here.runtime.workflow("flow", "1");
  await instance.start(null, by);
  await clock.advance(1000);
  return instance;
}

async function exported({ platform }: TestProcess, isMoved: boolean): Promise<Uint8Array> {
  const parts = createArchive(platform).export(log, isMoved ? { move: by } : {});
  return new Uint8Array(
    await new Blob(await Array.fromAsync(parts, (part) => part.slice())).arrayBuffer(),
  );
}

async function* chunks(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file;
}
