import { expect, test } from "vitest";
import { over, workflow } from "./fixtures/flows.ts";
import { createWorld } from "./fixtures/world.ts";

test("a workflow that starts itself for ever is stopped", async () => {
  const world = createWorld();
  const endless = workflow((step) => step.start("flow", null));
  const here = world.process(over(endless));
  await here.runtime.workflow("flow", "1").start(null, { by: "user:1" });
  await world.clock.advance(20_000);
  const instances = await here.platform.directory.list({ agent: "workflows/flow" });
  const outcomes = await Promise.all(
    instances.map(({ conversation }) => here.runtime.workflow("flow", conversation).wait()),
  );

  expect(outcomes.filter(({ status }) => status === "done")).toHaveLength(16);
  expect(outcomes.filter(({ status }) => status === "failed")).toMatchObject([
    { failure: { step: "flow", message: expect.stringContaining("none may be deeper") } },
  ]);
});

test("a workflow that starts more and more is slowed down, and none of its starts is lost", async () => {
  const world = createWorld();
  const wide = workflow(async (step) => {
    const { id } = step.instance;
    if (id !== "1") return;
    await step.all(
      Array.from(
        { length: 9 },
        (_, index) => () =>
          step.start("flow", null, { name: `start-${index}`, id: `child-${index}` }),
      ),
    );
  });
  const here = world.process({ ...over(wide), policy: { workflowStartsPerMinute: 3 } });
  const started = async (): Promise<number> =>
    (await here.platform.directory.list({ agent: "workflows/flow" })).length - 1;
  await here.runtime.workflow("flow", "1").start(null, { by: "user:1" });
  await world.clock.advance(1000);
  const first = await started();
  await world.clock.advance(60_000);
  const next = await started();
  await world.clock.advance(120_000);

  expect([first, next, await started()]).toEqual([3, 6, 9]);
});

test("a workflow that is started more and more does not hold up another", async () => {
  const world = createWorld();
  const starter = workflow(async (step) => {
    await step.all(
      Array.from(
        { length: 9 },
        (_, index) => () =>
          step.start("wide", null, { name: `wide-${index}`, id: `wide-${index}` }),
      ),
    );
  });
  const quick = workflow((step) => step.start("wide-too", null), { name: "quick" });
  const idle = ["wide", "wide-too"].map((name) => workflow(() => null, { name }));
  const options = over(starter, quick, ...idle);
  const here = world.process({ ...options, policy: { workflowStartsPerMinute: 3 } });
  await here.runtime.workflow("flow", "1").start(null, { by: "user:1" });
  await world.clock.advance(1000);
  await here.runtime.workflow("quick", "1").start(null, { by: "user:1" });
  await world.clock.advance(1000);

  expect(await here.runtime.workflow("quick", "1").status()).toMatchObject({ status: "done" });
  expect(await here.runtime.workflow("flow", "1").status()).toMatchObject({ status: "running" });
});
