import type { LogStore, Offset } from "@tenon/contracts";
import { decodeWorkflowEntry } from "@tenon/log";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { over, workflow } from "./fixtures/flows.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import { createWorld, type TestProcess, type World } from "./fixtures/world.ts";

async function typesOf(world: World, here: TestProcess): Promise<readonly string[]> {
  const entries = await Array.fromAsync(
    here.platform.logs.read(here.runtime.workflow("flow", "1").log),
  );
  return entries.flatMap((entry) => {
    const event = decodeWorkflowEntry(entry);
    if (event === undefined) return [];
    return "step" in event.data ? [`${event.type} ${event.data.step}`] : [event.type];
  });
}

test("steps are done once, and a sleep keeps nothing in memory", async () => {
  const world = createWorld();
  const did: string[] = [];
  const flow = workflow(async (step) => {
    const one = await step.do("one", () => {
      did.push("one");
      return 1;
    });
    await step.sleep("night", 60_000);
    const two = await step.do("two", () => {
      did.push("two");
      return 2;
    });
    return one + two;
  });
  const here = world.process(over(flow));
  const instance = here.runtime.workflow("flow", "1");
  await instance.start({}, { by: "user:1" });
  await world.clock.advance(1000);
  const asleep = world.due(instance.log);
  await world.clock.advance(60_000);

  expect(await instance.wait()).toEqual({ status: "done", output: 3 });
  expect(did).toEqual(["one", "two"]);
  expect(asleep.leased).toBe(false);
  expect(here.problems).toEqual([]);
  expect(await typesOf(world, here)).toEqual([
    "workflow.created",
    "workflow.attempted",
    "step.started one",
    "step.settled one",
    "step.awaiting night",
    "workflow.attempted",
    "step.settled night",
    "step.started two",
    "step.settled two",
    "workflow.settled",
  ]);
  await calm();
});

test.each([
  ["forward", 3_600_000, 0],
  ["back", -90_000, 90_000],
])("a clock that is put %s ends a sleep once, by what it says then", async (_, shift, later) => {
  const world = createWorld();
  const did: string[] = [];
  const sleeping = over(
    workflow(async (step) => {
      await step.do("before", () => void did.push("before"));
      await step.sleep("nap", 60_000);
      await step.do("after", () => void did.push("after"));
    }),
  );
  const first = world.process(sleeping);
  await first.runtime.workflow("flow", "1").start(null, { by: "user:1" });
  await world.clock.advance(1000);
  await first.runtime.stop();
  const clock = { ...world.clock, now: () => world.clock.now() + shift };
  const next = world.process({ ...sleeping, clock });
  const status = async (): Promise<string> =>
    (await next.runtime.workflow("flow", "1").status()).status;
  await world.clock.advance(1000);
  const soon = await status();
  await world.clock.advance(60_000 + later);

  expect([soon, await status()]).toEqual([later === 0 ? "done" : "waiting", "done"]);
  expect(did).toEqual(["before", "after"]);
  const settled = (await typesOf(world, next)).filter((line) => line.startsWith("step.settled"));
  expect(settled).toEqual(["step.settled before", "step.settled nap", "step.settled after"]);
});

test("an answer that was accepted in time counts, also when its process hears of it too late", async () => {
  const world = createWorld();
  const heard = Promise.withResolvers<void>();
  const asking = workflow((step) => step.approval({ name: "boss", expiresMs: 400 }));
  const here = world.process({
    ...over(asking),
    logs: (logs) => deafTo("step.answered", heard, logs),
  });
  const instance = here.runtime.workflow("flow", "1");
  await instance.start({}, { by: "user:1" });
  // So short a wait is waited for: the answer comes to a process that is there.
  await world.clock.advance(200);
  await instance.answer("boss", { type: "approve" }, { by: "user:boss" });
  await world.clock.advance(600);
  heard.resolve();
  await world.clock.advance(1000);

  expect(await instance.wait()).toMatchObject({ output: { status: "approved", by: "user:boss" } });
  expect(await typesOf(world, here)).not.toContain("step.expired boss");
});

test("a long instance that waits is read on from its checkpoint, by any process", async () => {
  const world = createWorld();
  const counting = over(
    workflow(async (step) => {
      let sum = 0;
      for (let number = 0; number < 40; number += 1)
        sum += await step.do(`step-${number}`, () => number);
      await step.waitFor("go");
      return sum;
    }),
  );
  const policy = { checkpointEntries: 50 };
  const first = world.process({ ...counting, policy });
  await first.runtime.workflow("flow", "1").start({}, { by: "user:1" });
  await world.clock.advance(1000);
  await first.runtime.stop();
  let read = 0;
  const logs = (store: LogStore): LogStore =>
    storeOver(store, {
      async *read(...given) {
        for await (const entry of store.read(...given)) {
          read += 1;
          yield entry;
        }
      },
    });
  const next = world.process({ ...counting, policy, logs });
  const instance = next.runtime.workflow("flow", "1");
  await instance.send("go", null, { by: "user:1" });
  await world.clock.advance(1000);

  expect(await instance.wait()).toEqual({ status: "done", output: 780 });
  expect(read).toBeLessThan(20);
});

test("a checkpoint of an instance that cannot be read costs nothing but time", async () => {
  const world = createWorld();
  const damaged = { offset: "" as Offset, format: "instance/1", state: "{" };
  const here = world.process({
    ...over(workflow((step) => step.do("one", () => 1))),
    logs: (store) => storeOver(store, { checkpoint: async () => damaged }),
  });
  const instance = here.runtime.workflow("flow", "1");
  await instance.start({}, { by: "user:1" });
  await world.clock.advance(1000);

  expect(await instance.status()).toMatchObject({ status: "done" });
});

test("an instance whose workflow is unknown is not started", async () => {
  const here = createWorld().process(over());

  await expect(
    here.runtime.workflow("flow", "1").start(null, { by: "user:1" }),
  ).rejects.toMatchObject({ code: "unknown-workflow" });
});

test("an instance that ends while its start is still being shown is listed as ended", async () => {
  const world = createWorld();
  const here = world.process(over(workflow(() => "done")));
  const { directory } = here.platform;
  const instance = here.runtime.workflow("flow", "1");
  const look = directory.get.bind(directory);
  // As a directory that is far away: its answer is of the moment at which it was asked.
  directory.get = async (log) => {
    const found = await look(log);
    await instance.wait();
    return found;
  };
  const started = instance.start({}, { by: "user:1" });
  await world.clock.advance(1000);
  await started;

  expect(await look(instance.log)).toMatchObject({ status: "idle" });
});

test("the result of a step is recorded in one commit with the start of the next", async () => {
  const world = createWorld();
  const appends: (readonly string[])[] = [];
  const flow = workflow(async (step) => {
    const list = await step.do("list", () => ["one"]);
    // What the code does to its own copy is not recorded.
    list.push("two");
    await step.do("next", () => "b");
    return list;
  });
  const here = world.process({
    ...over(flow),
    logs: (logs) =>
      storeOver(logs, {
        append: (...given) => {
          appends.push(given[1].map(({ type }) => type));
          return logs.append(...given);
        },
      }),
  });
  const instance = here.runtime.workflow("flow", "1");
  await instance.start({}, { by: "user:1" });
  await world.clock.advance(1000);

  expect(await instance.wait()).toEqual({ status: "done", output: ["one", "two"] });
  expect(appends.filter((batch) => batch.length > 0)).toEqual([
    ["workflow.attempted", "step.started"],
    ["step.settled", "step.started"],
    ["step.settled"],
    ["workflow.settled"],
  ]);
  const entries = await Array.fromAsync(here.platform.logs.read(instance.log));
  const settled = entries.find(({ type }) => type === "step.settled");
  expect(settled?.data["result"]).toEqual({ ok: true, value: ["one"] });
});

/** A store whose followers hear of entries of a type, and of what comes behind them, only once they may. */
function deafTo(type: string, heard: PromiseWithResolvers<void>, logs: LogStore): LogStore {
  return storeOver(logs, {
    async *follow(...given) {
      for await (const entry of logs.follow(...given)) {
        if (entry.type === type) await heard.promise;
        yield entry;
      }
    },
  });
}
