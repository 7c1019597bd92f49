import type { CallId, Conversation, Decision } from "@tenon/contracts";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import {
  clientTool,
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

const call = "call_0_0" as CallId;

test("a call that needs approval parks the turn, and says what it waits for", async () => {
  const { world, here } = await parked();

  expect((await world.types()).at(-1)).toBe("turn.parked");
  expect(world.due()).toEqual({ wakeAt: undefined, leased: false });
  expect(await here.platform.directory.get(here.desk.log)).toMatchObject({
    status: "waiting",
    approvals: [{ call, tool: "pay", input: { eur: 5 }, by: "user:1" }],
  });
});

test("approving runs the call with what was approved", async () => {
  const { here, settled, ran } = await parked();
  await here.desk.answer(call, { type: "approve" }, { by: "boss" });

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([{ eur: 5 }]);
  expect((await here.platform.directory.get(here.desk.log))?.approvals).toEqual([]);
});

test("approving with another input runs that", async () => {
  const { here, settled, ran } = await parked();
  await here.desk.answer(call, { type: "approve", input: { eur: 4 } }, { by: "boss" });

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([{ eur: 4 }]);
});

test("approving with an input that the tool refuses is refused, and the call waits on", async () => {
  const { here, settled, ran } = await parked();
  const wrong = here.desk.answer(call, { type: "approve", input: { eur: "all" } }, { by: "boss" });

  await expect(wrong).rejects.toMatchObject({
    code: "invalid-input",
    message:
      'The tool "pay" refuses this input: eur: expected a number. Nothing was decided; the approval still waits.',
  });
  expect((await here.platform.directory.get(here.desk.log))?.approvals).toMatchObject([{ call }]);
  await here.desk.answer(call, { type: "approve", input: { eur: 4 } }, { by: "boss" });
  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([{ eur: 4 }]);
});

test("an input is checked by a tool of a function, too", async () => {
  const { world } = await parked();
  const { tools } = paying([]);
  const other = world.process({ tools: () => tools, isPassive: true });

  await expect(
    other.desk.answer(call, { type: "approve", input: {} }, { by: "boss" }),
  ).rejects.toMatchObject({ code: "invalid-input" });
});

test.each<[string, ProcessOptions]>([
  ["has no such agent", { agents: [] }],
  ["cannot say which tools there are", { tools: () => Promise.reject(new Error("offline")) }],
])(
  "where the process %s the turn checks, runs nothing, and tells the model",
  async (_, options) => {
    const { world, here, settled, ran } = await parked();
    const other = world.process({ ...options, isPassive: true });
    await other.desk.answer(call, { type: "approve", input: { eur: "all" } }, { by: "boss" });
    await world.clock.advance(100);

    expect(await settled).toEqual({ status: "done" });
    expect(ran).toEqual([]);
    expect(lines((await here.desk.transcript()).messages)[2]).toBe(
      "tool!: eur: expected a number.",
    );
  },
);

test.each<[Decision, string]>([
  [{ type: "deny", reason: "too much" }, "tool!: Denied by boss: too much"],
  [{ type: "deny" }, "tool!: Denied by boss"],
])("denying runs nothing, and the model is told (%j)", async (decision, line) => {
  const { world, here, settled, ran } = await parked();
  await here.desk.answer(call, decision, { by: "boss" });

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(line);
  expect(dataOf(await world.events(), "tool.settled")[0]?.source).toBe("denied");
});

test("an answer before the turn is parked is taken up at once", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process(paying(ran));
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.answer(call, { type: "approve" }, { by: "boss" });

  expect(await settled).toEqual({ status: "done" });
  expect(dataOf(await world.events(), "turn.parked")).toEqual([]);
});

test("the same answer again is one answer; another is refused, while the turn runs and afterwards", async () => {
  const { here, settled, ran } = await parked();
  const answer = (desk: Conversation, decision: Decision): Promise<void> =>
    desk.answer(call, decision, { by: "boss" });
  await answer(here.desk, { type: "approve" });
  await answer(here.desk, { type: "approve" });
  await expect(answer(here.desk, { type: "deny" })).rejects.toMatchObject({
    code: "approval-settled",
  });
  await settled;

  await answer(here.desk, { type: "approve" });
  await expect(answer(here.desk, { type: "deny" })).rejects.toMatchObject({
    code: "approval-settled",
  });
  expect(ran).toHaveLength(1);
});

test("answering a call that awaits nothing is refused", async () => {
  const { here } = await parked();

  await expect(
    here.desk.answer("other" as CallId, { type: "approve" }, { by: "boss" }),
  ).rejects.toMatchObject({ code: "approval-not-found" });
});

test.each([{ type: "result", output: 1 }, { type: "rejected" }, {}])(
  "an answer that is neither approval nor denial is refused (%j)",
  async (decision) => {
    const { here, ran } = await parked();

    await expect(
      here.desk.answer(call, decision as Decision, { by: "boss" }),
    ).rejects.toMatchObject({ code: "invalid-input" });
    expect(ran).toEqual([]);
  },
);

test("an approval rule that throws runs nothing, and the model is told", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process({
    script: perReply({ calls: [{ name: "pay" }] }, { text: "Done." }),
    tools: [
      tool("pay", {
        approval: () => {
          throw new Error("no rates");
        },
        run: () => ran.push("pay"),
      }),
    ],
  });

  expect(await here.settle("hi")).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The approval rule of tool "pay" threw: no rates',
  );
});

test.each([
  ["first", [0, 1]],
  ["last", [1, 0]],
])(
  "of two approvals in one reply the %s may be answered first; finished siblings are kept",
  async (_name, order) => {
    const world = createWorld();
    const ran: unknown[] = [];
    const options: ProcessOptions = {
      script: perReply(
        {
          calls: [
            { name: "pay", input: { eur: 1 } },
            { name: "pay", input: { eur: 2 } },
            { name: "look" },
          ],
        },
        { text: "Done." },
      ),
      tools: [paying(ran).tools, tool("look", { run: () => ran.push("look") })].flat() as never,
    };
    const here = world.process(options);
    const settled = here.settle("hi");
    await world.clock.advance(100);
    for (const index of order) {
      await here.desk.answer(`call_0_${index}` as CallId, { type: "approve" }, { by: "boss" });
      await world.clock.advance(100);
    }

    expect(await settled).toEqual({ status: "done" });
    expect(ran).toEqual(["look", ...order.map((index) => ({ eur: index + 1 }))]);
    expect(lines((await here.desk.transcript()).messages).slice(2, 5)).toEqual([
      "tool: paid 1",
      "tool: paid 2",
      expect.stringContaining("tool:"),
    ]);
  },
);

test("a tool without `run` is answered by the client", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "locate" }] }, { text: "Done." }),
    tools: [clientTool("locate")],
  });
  const settled = here.settle("hi");
  await world.clock.advance(100);
  await expect(here.desk.answer(call, { type: "approve" }, { by: "user:1" })).rejects.toMatchObject(
    { code: "invalid-input" },
  );
  await here.desk.answer(call, { type: "result", output: { city: "Bern" } }, { by: "user:1" });

  expect(await settled).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)[2]).toBe('tool: {"city":"Bern"}');
  expect(dataOf(await world.events(), "tool.settled")[0]?.source).toBe("client");
});

test("a client may say that it failed", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "locate" }] }, { text: "Done." }),
    tools: [clientTool("locate")],
  });
  const settled = here.settle("hi");
  await world.clock.advance(100);
  await here.desk.answer(
    call,
    { type: "result", output: "no GPS", isError: true },
    { by: "user:1" },
  );

  expect(await settled).toEqual({ status: "done" });
  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool!: no GPS");
});

function paying(
  ran: unknown[],
): ProcessOptions & { readonly tools: readonly ReturnType<typeof tool>[] } {
  const pay = tool("pay", {
    validate: (input) =>
      typeof (input as { readonly eur?: unknown }).eur === "number"
        ? { ok: true, value: input }
        : { ok: false, message: "eur: expected a number." },
    approval: () => true,
    run: (input) => {
      ran.push(input);
      return `paid ${(input as { readonly eur: number }).eur}`;
    },
  });
  return {
    script: perReply({ calls: [{ name: "pay", input: { eur: 5 } }] }, { text: "Done." }),
    tools: [pay],
  };
}

async function parked(): Promise<{
  readonly world: World;
  readonly here: TestProcess;
  readonly settled: ReturnType<TestProcess["settle"]>;
  readonly ran: unknown[];
}> {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process(paying(ran));
  const settled = here.settle("hi");
  await world.clock.advance(100);
  return { world, here, settled, ran };
}
