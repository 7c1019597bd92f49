import type { Tool } from "@tenon/contracts";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import {
  createMoment,
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
} from "./fixtures/world.ts";

test("a tool that hangs is settled after its own timeout, and its signal is aborted", async () => {
  const world = createWorld();
  const told = createMoment();
  const here = world.process(
    asking(
      tool("hang", {
        timeoutMs: 2000,
        run: (_input, { signal }) => {
          signal.addEventListener("abort", () => told.reach());
          return new Promise(() => undefined);
        },
      }),
    ),
  );
  const settled = here.settle("hi");
  await world.clock.advance(2000);

  expect(await settled).toEqual({ status: "done" });
  await told.reached;
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The tool "hang" did not finish within 2 s; it may have taken effect.',
  );
  expect(dataOf(await world.events(), "tool.settled")[0]).toMatchObject({
    source: "timed-out",
    ms: 2000,
  });
});

test("what a tool does after its timeout changes nothing", async () => {
  const world = createWorld();
  const late = createMoment();
  const finish = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "slow" }, { name: "slower" }] }, { text: "Done." }),
    tools: [
      tool("slow", {
        timeoutMs: 1000,
        run: async (_input, { state, progress, step }) => {
          await late.reached;
          state.set("paid", true);
          progress("nearly");
          return step.do("late", () => "late");
        },
      }),
      tool("slower", { run: () => finish.reached }),
    ],
  });
  const settled = here.settle("hi");
  await world.clock.advance(1000);
  late.reach();
  await world.clock.advance(1000);
  finish.reach();
  await settled;

  expect((await world.types()).slice(8)).toEqual([
    "tool.requested",
    "tool.requested",
    "tool.started",
    "tool.started",
    "tool.settled",
    "tool.settled",
    "model.requested",
    "model.completed",
    "turn.settled",
    "submission.settled",
  ]);
});

test("tools of one reply run side by side, and their results stand in call order", async () => {
  const world = createWorld();
  const second = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "a" }, { name: "b" }] }, { text: "Done." }),
    tools: [
      tool("a", { run: () => second.reached.then(() => "a") }),
      tool("b", {
        run: () => {
          second.reach();
          return "b";
        },
      }),
    ],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages).slice(2, 4)).toEqual([
    "tool: a",
    "tool: b",
  ]);
  expect(dataOf(await world.events(), "tool.settled").map(({ message }) => message.name)).toEqual([
    "b",
    "a",
  ]);
});

test("a sequential tool runs alone", async () => {
  const world = createWorld();
  const story: string[] = [];
  const slow = async (name: string): Promise<void> => {
    story.push(`${name} begins`);
    await world.clock.after(100);
    story.push(`${name} ends`);
  };
  const alone = { name: "alone", description: "", input: {}, sequential: true };
  const here = world.process({
    script: perReply(
      { calls: [{ name: "a" }, { name: "alone" }, { name: "b" }, { name: "c" }] },
      { text: "Done." },
    ),
    tools: [
      ...["a", "b", "c"].map((name) => tool(name, { run: () => slow(name) })),
      tool("alone", { spec: alone, run: () => slow("alone") }),
    ],
  });
  const settled = here.settle("hi");
  await world.clock.advance(300);

  expect(await settled).toEqual({ status: "done" });
  expect(story).toEqual([
    "a begins",
    "a ends",
    "alone begins",
    "alone ends",
    "b begins",
    "c begins",
    "b ends",
    "c ends",
  ]);
});

function asking(asked: Tool): ProcessOptions {
  const calls = [{ name: asked.spec.name }];
  return { script: perReply({ calls }, { text: "Done." }), tools: [asked] };
}
