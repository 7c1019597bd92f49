import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { harness } from "./fixtures/loop.ts";
import { createModels } from "./fixtures/models.ts";
import { createMoment, createWorld, dataOf } from "./fixtures/world.ts";

const stubborn = harness(async (turn) => {
  const messages = turn.transcript();
  await turn.model({ system: "Mine.", messages, tools: turn.agent.tools }).done;
  return { status: "done" };
});

test("a release with other instructions goes on where nothing was asked yet, also for a harness that never refreshes", async () => {
  const world = createWorld();
  const told = createMoment();
  const first = world.process({
    harness: stubborn,
    agent: { instructions: "Old." },
    logs: (logs) =>
      storeOver(logs, {
        append: (...given) => {
          const [, batch] = given;
          if (batch.every(({ type }) => type !== "model.requested")) return logs.append(...given);
          told.reach();
          return new Promise(() => undefined);
        },
      }),
  });
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  await told.reached;
  await first.crash();
  const models = createModels({ main: () => ({ text: "Hello." }) });
  const second = world.process({ harness: stubborn, agent: { instructions: "New." }, models });

  expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(second.problems).toEqual([]);
  expect(dataOf(await world.events(), "agent.resolved")).toMatchObject([
    { spec: { instructions: "Old." } },
  ]);
});
