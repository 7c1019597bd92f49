import type { Json } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createWorkflows } from "../src/index.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, deskLog, lines, type TestProcess, type World } from "./fixtures/world.ts";

const minute = 60_000;

test("an agent is told at its time what it scheduled for itself, in its own conversation", async () => {
  const world = createWorld();
  const here = scheduling(world, [
    ["set_schedule", { name: "call-ann", inMinutes: 10, message: "Call Ann now." }],
  ]);
  await here.settle("Remind me in ten minutes.");
  const [status] = await here.runtime.schedules.list();
  await world.clock.advance(11 * minute);
  const accepted = (await world.events()).filter(({ type }) => type === "submission.accepted");

  expect(status).toMatchObject({
    by: `log:${deskLog}`,
    schedule: {
      name: expect.stringMatching(/^desk-[0-9a-f]{12}-call-ann$/),
      target: { agent: "desk", conversation: "one", input: "Call Ann now." },
    },
  });
  expect(accepted[1]).toMatchObject({
    data: {
      by: `schedule:${status?.schedule.name}`,
      input: { parts: [{ type: "text", text: "Call Ann now." }] },
    },
  });
});

test("it lists and cancels its own, and no others", async () => {
  const world = createWorld();
  const here = scheduling(world, [
    ["set_schedule", { name: "daily", cron: "0 9 * * *", message: "Report." }],
    ["cancel_schedule", { name: "tick" }],
    ["cancel_schedule", { name: "daily" }],
  ]);
  const target = { type: "workflow", workflow: "flow", input: null } as const;
  const tick = { name: "tick", when: { cron: "* * * * *" }, target };
  await here.runtime.schedules.set(tick, { by: "project" });
  await here.settle("Report daily.");
  const found = await here.runtime.schedules.list();

  expect(found.find(({ schedule }) => schedule.name === "tick")?.cancelledBy).toBeUndefined();
  expect(found.find(({ schedule }) => schedule.name !== "tick")?.cancelledBy).toBe(
    `log:${deskLog}`,
  );
});

test.each<readonly [string, Json, string]>([
  ["no time", { name: "a", message: "x" }, "Give exactly one of `cron`, `at` and `inMinutes`."],
  ["two times", { name: "a", message: "x", at: "2030-01-01", inMinutes: 1 }, "exactly one"],
  [
    "a cron expression that is wrong",
    { name: "a", message: "x", cron: "61 * * * *" },
    "is no cron expression",
  ],
  ["no message", { name: "a", message: " ", inMinutes: 1 }, "must say what you are to do"],
  ["a time that is none", { name: "a", message: "x", at: "soon" }, "must be a time such as"],
])("a schedule with %s is not set, and the model is told", async (_name, input, problem) => {
  const world = createWorld();
  const here = scheduling(world, [["set_schedule", input]]);
  await here.settle("Schedule it.");
  const { messages } = await here.desk.transcript();

  expect(lines(messages).join("\n")).toContain(problem);
  expect(await here.runtime.schedules.list()).toEqual([]);
});

test("a conversation that was deleted is not begun again by what it had scheduled", async () => {
  const world = createWorld();
  const here = scheduling(world, [
    ["set_schedule", { name: "later", inMinutes: 1, message: "Are you there?" }],
  ]);
  await here.settle("Ask me later.");
  await here.desk.delete();
  await world.clock.advance(3 * minute);

  expect(await here.platform.directory.get(deskLog)).toBeUndefined();
  expect(here.problems).toEqual(["The conversation that set it is gone."]);
});

test("without workflows there is nothing to set schedules with, and the turn says so", async () => {
  const world = createWorld();
  const here = world.process({ script: perReply({ text: "Done." }), agent: { schedules: true } });

  const outcome = await here.settle("Ask me later.");

  expect(outcome).toMatchObject({
    status: "failed",
    failure: { code: "agent", message: expect.stringContaining("created without workflows") },
  });
});

function scheduling(world: World, calls: readonly (readonly [string, Json])[]): TestProcess {
  return world.process({
    script: perReply(...calls.map(([name, input]) => ({ calls: [{ name, input }] })), {
      text: "Done.",
    }),
    agent: { schedules: true },
    workflows: createWorkflows([]),
  });
}
