import type { Harness, ModelRequest, Turn, TurnEnd } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness, loop, runLoop } from "./fixtures/loop.ts";
import { createModels, type Script } from "./fixtures/models.ts";
import {
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
  type World,
} from "./fixtures/world.ts";

const workThenDone: Script = ({ messages }) =>
  messages.some((message) => message.role === "tool")
    ? { text: "Done." }
    : { calls: [{ name: "work" }, { name: "rest" }] };

test("a changed configuration keeps the recorded reply, and says so", async () => {
  const { world, asked, outcome } = await resumedWith(
    { harness: systemSays("v1", "turn") },
    { harness: systemSays("v2", "step") },
  );

  expect(outcome).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.diverged")).toEqual([
    { request: "step:0", configuration: true, conversation: false, action: "kept" },
  ]);
  expect(asked).toEqual([
    ["user: hi", "assistant: work({}) rest({})", "tool: worked", "tool: rested"],
  ]);
});

test("a changed conversation is not answered by the old reply: open calls are settled, and the harness starts behind them", async () => {
  const { world, asked, ran, outcome } = await resumedWith({}, { harness: hinting("step") });

  expect(outcome).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.diverged")).toEqual([
    { request: "step:0", configuration: false, conversation: true, action: "restarted" },
  ]);
  expect(ran).toEqual(["rest", "work"]);
  expect(asked).toEqual([
    ["user: hi", "assistant: work({}) rest({})", "tool: worked", "tool: rested", "user: Be brief."],
  ]);
});

test("a replay is strict: a changed configuration restarts it from the step", async () => {
  const { world, points, outcome } = await resumedWith(
    { harness: systemSays("v1", "turn") },
    { harness: systemSays("v2", "turn") },
  );

  expect(outcome).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.diverged")).toMatchObject([{ action: "restarted" }]);
  expect(points).toEqual(["turn", "turn", "step", "step"]);
});

test("a divergence after the last reply keeps that reply as the end", async () => {
  const world = createWorld();
  const models = createModels({ main: () => ({ text: "Once." }) });
  const before = world.process({
    models,
    harness: harness(
      async (turn) => {
        await runLoop(turn);
        return new Promise<never>(() => undefined);
      },
      { resume: "turn" },
    ),
  });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const after = world.process({ models, harness: hinting("turn") });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(models.asked).toHaveLength(1);
  expect(lines((await after.desk.transcript()).messages)).toEqual(["user: hi", "assistant: Once."]);
});

test("a question that was asked but never answered is asked anew when it changed", async () => {
  const world = createWorld();
  const hang: Script = () =>
    async function* () {
      await new Promise(() => undefined);
      yield* [];
    };
  const before = world.process({ script: hang });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const models = createModels({ main: () => ({ text: "Done." }) });
  const after = world.process({ models, harness: hinting("step") });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(models.asked.map(({ messages }) => lines(messages))).toEqual([
    ["user: hi", "user: Be brief."],
  ]);
  expect(dataOf(await world.events(), "turn.diverged")).toMatchObject([{ action: "kept" }]);
});

test("the same harness, resumed from any point, asks nothing twice and diverges nowhere", async () => {
  for (const resume of ["step", "stash", "turn"] as const) {
    const one = { harness: { ...loop, resume } };
    const { world, asked, ran, outcome } = await resumedWith(one, one);

    expect(outcome).toEqual({ status: "done" });
    expect(ran).toEqual(["rest", "work"]);
    expect(asked).toHaveLength(1);
    expect(dataOf(await world.events(), "turn.diverged")).toEqual([]);
  }
});

test("a turn of one harness is finished by another", async () => {
  const { world, ran, outcome } = await resumedWith(
    { harness: { ...loop, name: "old" } },
    { harness: { ...loop, name: "new" } },
  );

  expect(outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["rest", "work"]);
  expect(
    dataOf(await world.events(), "turn.attempted").map(({ harness: { name }, point }) => [
      name,
      point,
    ]),
  ).toEqual([
    ["old", "turn"],
    ["new", "step"],
  ]);
});

function systemSays(version: string, resume: Harness["resume"]): Harness {
  return harness((turn) => runLoop(asking(turn, (request) => ({ ...request, system: version }))), {
    resume,
  });
}

/** Asks everything with one more message at the end. */
function hinting(resume: Harness["resume"]): Harness {
  const hint = { role: "user", parts: [{ type: "text", text: "Be brief." }] } as const;
  const run = (turn: Turn): Promise<TurnEnd> =>
    runLoop(asking(turn, (request) => ({ ...request, messages: [...request.messages, hint] })));
  return harness(run, { resume });
}

function asking(turn: Turn, change: (request: ModelRequest) => ModelRequest): Turn {
  return { ...turn, model: (request) => turn.model(change(request)) };
}

/** A turn whose first process dies after one of two calls, and the second's models and tools. */
async function resumedWith(
  first: ProcessOptions,
  second: ProcessOptions,
): Promise<{
  readonly world: World;
  readonly outcome: unknown;
  readonly asked: readonly (readonly string[])[];
  readonly ran: readonly string[];
  readonly points: readonly string[];
}> {
  const world = createWorld();
  const ran: string[] = [];
  const done = (name: string, text: string): ReturnType<typeof tool> =>
    tool(name, {
      replay: "safe",
      run: () => {
        ran.push(name);
        return text;
      },
    });
  const stuck = tool("work", { replay: "safe", run: () => new Promise(() => undefined) });
  const before = world.process({
    script: workThenDone,
    tools: [stuck, done("rest", "rested")],
    ...first,
  });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const models = createModels({ main: workThenDone });
  const after = world.process({
    models,
    tools: [done("work", "worked"), done("rest", "rested")],
    ...second,
  });
  const { outcome } = await after.desk.wait(submission);
  const points = dataOf(await world.events(), "turn.attempted").map(({ point }) => point);
  return {
    world,
    outcome,
    ran,
    points,
    asked: models.asked.map(({ messages }) => lines(messages)),
  };
}
