import { expect, test } from "vitest";
import { runLoop, harness } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, lines, tool } from "./fixtures/world.ts";

const counting = (ran: unknown[]): ReturnType<typeof tool> =>
  tool("count", {
    run: (input) => {
      ran.push(input);
      return input;
    },
  });

test("one id twice in a reply is two calls with two results", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: perReply(
      {
        calls: [
          { id: "x", name: "count", input: 1 },
          { id: "x", name: "count", input: 2 },
        ],
      },
      { text: "Done." },
    ),
    tools: [counting(ran)],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([1, 2]);
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: count(1) count(2)",
    "tool: 1",
    "tool: 2",
    "assistant: Done.",
  ]);
});

test("one id in two replies of a turn is two calls", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: perReply(
      { calls: [{ id: "x", name: "count", input: 1 }] },
      { calls: [{ id: "x", name: "count", input: 2 }] },
      { text: "Done." },
    ),
    tools: [counting(ran)],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([1, 2]);
  const ids = dataOf(await world.events(), "tool.requested").map(({ call }) => call);
  expect(new Set(ids).size).toBe(2);
});

test("one id in two turns is two calls, with effect keys of their own", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ id: "x", name: "count", input: 1 }] }, { text: "Done." }),
    tools: [counting(ran)],
  });
  await here.settle("one");
  await here.settle("two");

  expect(ran).toEqual([1, 1]);
  const keys = dataOf(await world.events(), "tool.requested").map(({ key }) => key);
  expect(new Set(keys).size).toBe(2);
});

test("an id that a compaction took out of the transcript is still taken", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: ({ messages }) =>
      messages.length > 1 || ran.length > 1
        ? { text: "Done." }
        : { calls: [{ id: "x", name: "count", input: ran.length }] },
    harness: harness(async (turn) => {
      const ask = turn.model({ system: "", messages: turn.transcript(), tools: [] });
      for (const part of (await ask.done).parts) if (part.type === "call") await turn.tool(part);
      const summary = { role: "user", parts: [{ type: "text", text: "So far." }] } as const;
      await turn.compact("first", { summary, keep: 0 });
      const again = turn.model({ system: "", messages: [summary], tools: [] });
      for (const part of (await again.done).parts) if (part.type === "call") await turn.tool(part);
      return { status: "done" };
    }),
    tools: [counting(ran)],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([0, 1]);
});

test("an approval is of the call of its own turn, also when an id comes back", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const summary = { role: "user", parts: [{ type: "text", text: "So far." }] } as const;
  const here = world.process({
    script: perReply({ calls: [{ id: "x", name: "pay" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const end = await runLoop(turn);
      await turn.compact("end", { summary, keep: 0 });
      return end;
    }),
    tools: [tool("pay", { approval: () => true, run: () => ran.push("pay") })],
  });
  for (const input of ["one", "two"]) {
    const { submission } = await here.desk.submit(input, { by: "user:1" });
    await world.clock.advance(100);
    const [approval] = (await here.platform.directory.get(here.desk.log))?.approvals ?? [];
    await here.desk.answer(
      approval?.call ?? expect.fail("nothing waits"),
      { type: "approve" },
      { by: "boss" },
    );
    expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  }

  expect(ran).toEqual(["pay", "pay"]);
});

test.each(["", "constructor", "__proto__", "a/b%2F", "x".repeat(300)])(
  "a provider may name a call %j",
  async (id) => {
    const world = createWorld();
    const ran: unknown[] = [];
    const here = world.process({
      script: perReply({ calls: [{ id, name: "count", input: 1 }] }, { text: "Done." }),
      tools: [counting(ran)],
    });

    expect(await here.settle("hi")).toEqual({ status: "done" });
    expect(ran).toEqual([1]);
  },
);

test.each(["constructor", "toString"])(
  "a call named %j that nobody ran is settled with its turn",
  async (id) => {
    const world = createWorld();
    const here = world.process({
      script: perReply({ calls: [{ id, name: "count" }] }),
      harness: harness(async (turn) => {
        await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
        return { status: "done" };
      }),
      tools: [counting([])],
    });
    await here.settle("hi");

    expect(dataOf(await world.events(), "tool.settled").map(({ call }) => call)).toEqual([id]);
  },
);
