import type { ModelFailure } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels, modelRef, perAsk } from "./fixtures/models.ts";
import { createWorld, dataOf, lines } from "./fixtures/world.ts";

const twoModels = { models: [modelRef("main"), modelRef("spare")] };

test.each(["network", "overloaded", "rate-limit", "timeout"] as const)(
  "a model that fails with %s is asked again after a pause, under a new attempt",
  async (kind) => {
    const world = createWorld();
    const models = createModels({
      main: perAsk({ failure: { kind, message: "Not now." } }, { text: "Here." }),
    });
    const here = world.process({ models });
    const settled = here.settle("hi");
    await world.clock.advance(300);
    const askedAtOnce = models.asked.length;
    await world.clock.advance(400);

    expect(await settled).toEqual({ status: "done" });
    expect([askedAtOnce, models.asked.length]).toEqual([1, 2]);
    const events = await world.events();
    expect(dataOf(events, "model.requested").map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(dataOf(events, "model.failed")).toEqual([
      {
        request: "step:0",
        attempt: 1,
        failure: { kind, message: "Not now." },
        retryAt: expect.any(Number),
      },
    ]);
    expect(dataOf(events, "model.completed")[0]).toMatchObject({ attempt: 2 });
  },
);

test("pauses double, stay below the longest, and vary by a quarter at most", async () => {
  const world = createWorld();
  const models = createModels({
    main: perAsk(...Array(7).fill({ failure: { kind: "overloaded", message: "Full." } }), {
      text: "Here.",
    }),
  });
  const here = world.process({
    models,
    policy: { modelTries: 10, retryBaseMs: 1000, retryMaxMs: 20_000 },
  });
  const settled = here.settle("hi");
  await world.clock.advance(200_000);

  expect(await settled).toEqual({ status: "done" });
  const failed = (await world.events()).filter((event) => event.type === "model.failed");
  const pauses = failed.map(({ data, time }) => (data.retryAt ?? 0) - time);
  const nominal = [1000, 2000, 4000, 8000, 16_000, 20_000, 20_000];
  expect(pauses.map((pause, index) => within(pause, nominal[index] ?? 0))).toEqual(
    Array(7).fill(true),
  );
});

test("a provider that says when to come back is not asked before", async () => {
  const world = createWorld();
  const models = createModels({
    main: perAsk(
      { failure: { kind: "rate-limit", message: "Slow down.", retryAfterMs: 60_000 } },
      { text: "Here." },
    ),
  });
  const here = world.process({ models });
  const settled = here.settle("hi");
  await world.clock.advance(59_999);
  const askedBefore = models.asked.length;
  await world.clock.advance(1);

  expect(askedBefore).toBe(1);
  expect(await settled).toEqual({ status: "done" });
});

test.each(["auth", "invalid-request", "refused", "unknown"] as const)(
  "a model that fails with %s is not asked again: the next of the list is",
  async (kind) => {
    const world = createWorld();
    const models = createModels({
      main: () => ({ failure: { kind, message: "Never." } }),
      spare: () => ({ text: "I can." }),
    });
    const here = world.process({ models, agent: twoModels });

    expect(await here.settle("hi")).toEqual({ status: "done" });
    expect(models.asked.map(({ model }) => model.id)).toEqual(["main", "spare"]);
    expect(lines((await here.desk.transcript()).messages)).toEqual([
      "user: hi",
      "assistant: I can.",
    ]);
    expect(dataOf(await world.events(), "model.completed")[0]?.message.model).toEqual(
      modelRef("spare"),
    );
  },
);

test("the next model is asked once the first has failed as often as allowed", async () => {
  const world = createWorld();
  const models = createModels({
    main: () => ({ failure: { kind: "overloaded", message: "Full." } }),
    spare: () => ({ text: "I can." }),
  });
  const here = world.process({ models, agent: twoModels, policy: { modelTries: 3 } });
  const settled = here.settle("hi");
  await world.clock.advance(10_000);

  expect(await settled).toEqual({ status: "done" });
  expect(models.asked.map(({ model }) => model.id)).toEqual(["main", "main", "main", "spare"]);
});

test("when every model has failed, the turn fails with the last one's reason", async () => {
  const world = createWorld();
  const models = createModels({
    main: () => ({ failure: { kind: "auth", message: "No such key." } }),
    spare: () => ({ failure: { kind: "refused", message: "Not this." } }),
  });
  const here = world.process({ models, agent: twoModels });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "model", message: "test/spare failed: Not this." },
  });
  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: hi"]);
});

test("an overflow is left to the harness: nobody else is asked", async () => {
  const world = createWorld();
  const models = createModels({
    main: () => ({ failure: { kind: "overflow", message: "Too long." } }),
    spare: () => ({ text: "I can." }),
  });
  const here = world.process({ models, agent: twoModels });

  expect(await here.settle("hi")).toEqual({
    status: "failed",
    failure: { code: "model", message: "test/main failed: Too long." },
  });
  expect(models.asked.map(({ model }) => model.id)).toEqual(["main"]);
  expect(dataOf(await world.events(), "model.completed")).toMatchObject([
    { message: { stop: "error", failure: "overflow" } },
  ]);
});

test("a submission's own model is asked first, then the agent's others", async () => {
  const world = createWorld();
  const models = createModels({
    main: () => ({ text: "I am main." }),
    spare: () => ({ failure: { kind: "auth", message: "No." } }),
  });
  const here = world.process({ models, agent: twoModels });
  const { submission } = await here.desk.submit("hi", { by: "user:1", model: modelRef("spare") });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(models.asked.map(({ model }) => model.id)).toEqual(["spare", "main"]);
});

test("how often a model failed outlives the process", async () => {
  const world = createWorld();
  const failing: { readonly failure: ModelFailure } = {
    failure: { kind: "network", message: "Cut." },
  };
  const first = createModels({ main: () => failing });
  const before = world.process({ models: first, policy: { modelTries: 3 }, owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(700);
  await before.crash();
  const second = createModels({ main: () => failing });
  const after = world.process({ models: second, policy: { modelTries: 3 }, owner: "after" });
  await world.clock.advance(10_000);

  expect((await after.desk.wait(submission)).outcome).toEqual({
    status: "failed",
    failure: { code: "model", message: "test/main failed: Cut." },
  });
  expect([first.asked.length, second.asked.length]).toEqual([2, 1]);
});

function within(pause: number, nominal: number): boolean {
  return pause >= nominal * 0.75 && pause <= nominal * 1.25;
}
