import type { ApprovalDecision, ApprovalTerms, CallId, Principal } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import {
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

const call = "call_0_0" as CallId;
const termMs = 20_000;

test("only those who were asked may answer a tool call", async () => {
  const { here, settled, ran, give } = await parked({ approvers: ["user:boss"] });

  await expect(give({ type: "approve" }, "user:ana")).rejects.toMatchObject({
    code: "not-permitted",
  });
  expect(ran).toEqual([]);
  await give({ type: "approve" }, "user:boss");

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([{ eur: 5 }]);
  expect(here.problems).toEqual([]);
});

test("the list shows who may answer, and until when", async () => {
  const { here, world } = await parked({ approvers: ["user:boss"], expiresMs: termMs });

  expect((await here.platform.directory.get(here.desk.log))?.approvals).toMatchObject([
    { call, approvers: ["user:boss"], expiresAt: expect.any(Number) },
  ]);
  const [asked] = dataOf(await world.events(), "tool.awaiting");
  expect(world.due()).toEqual({ wakeAt: asked?.expiresAt, leased: false });
});

test("after its time nobody can answer, the tool never runs, and the model is told", async () => {
  const { here, world, settled, ran, give } = await parked({ expiresMs: termMs });
  await world.clock.advance(termMs + 1000);

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: Nobody approved the call of "pay" in time: it has expired and was not run.',
  );
  expect(dataOf(await world.events(), "tool.settled")[0]?.source).toBe("expired");
  await expect(give({ type: "approve" }, "user:boss")).rejects.toMatchObject({
    code: "approval-expired",
  });
});

test("an answer that comes too late is refused although no process has noticed the end", async () => {
  const { here, world, give } = await parked({ expiresMs: termMs });
  await here.runtime.stop();
  await world.clock.advance(termMs + 1000);

  await expect(give({ type: "approve" }, "user:boss")).rejects.toMatchObject({
    code: "approval-expired",
  });
});

test("an answer in time counts, however late a process takes it up", async () => {
  const { here, world, ran, give } = await parked({ expiresMs: termMs });
  await here.runtime.stop();
  await give({ type: "approve" }, "user:boss");
  await world.clock.advance(2 * termMs);
  world.process(paying(ran, { expiresMs: termMs }));
  await world.clock.advance(1000);

  expect(ran).toEqual([{ eur: 5 }]);
  expect(dataOf(await world.events(), "tool.expired")).toEqual([]);
});

test("after its time to be escalated others may answer, too, and that is recorded", async () => {
  const { here, world, settled, give } = await parked({
    approvers: ["user:boss"],
    escalate: { afterMs: termMs, to: ["user:chief"] },
    expiresMs: 2 * termMs,
  });
  await expect(give({ type: "deny" }, "user:chief")).rejects.toMatchObject({
    code: "not-permitted",
  });
  await world.clock.advance(termMs + 1000);

  expect(dataOf(await world.events(), "tool.escalated")).toEqual([
    { call, to: ["user:chief"], approvers: ["user:boss", "user:chief"] },
  ]);
  const [shown] = (await here.platform.directory.get(here.desk.log))?.approvals ?? [];
  expect(shown?.approvers).toEqual(["user:boss", "user:chief"]);
  const [asked] = dataOf(await world.events(), "tool.awaiting");
  expect(world.due()).toEqual({ wakeAt: asked?.expiresAt, leased: false });
  await give({ type: "deny", reason: "Not now." }, "user:chief");
  expect(await settled).toEqual({ status: "done" });
});

test("who is asked may let somebody else answer, who then is the only one", async () => {
  const { here, world, settled, ran, give } = await parked({ approvers: ["user:boss"] });
  await expect(give({ type: "delegate", to: "user:ana" }, "user:ana")).rejects.toMatchObject({
    code: "not-permitted",
  });
  await give({ type: "delegate", to: "user:ben" }, "user:boss");
  await give({ type: "delegate", to: "user:ben" }, "user:boss");

  expect((await here.platform.directory.get(here.desk.log))?.approvals).toMatchObject([
    { approvers: ["user:ben"] },
  ]);
  await expect(give({ type: "approve" }, "user:boss")).rejects.toMatchObject({
    code: "not-permitted",
  });
  await give({ type: "approve" }, "user:ben");
  expect(await settled).toEqual({ status: "done" });
  expect(ran).toHaveLength(1);
  expect(dataOf(await world.events(), "tool.delegated")).toEqual([
    { call, to: "user:ben", by: "user:boss" },
  ]);
});

test("what is answered is delegated no more, and a client's call never", async () => {
  const { settled, give } = await parked({});
  await give({ type: "approve" }, "user:boss");
  await expect(give({ type: "delegate", to: "user:ben" }, "user:boss")).rejects.toMatchObject({
    code: "approval-settled",
  });
  await settled;
  await expect(give({ type: "delegate", to: "user:ben" }, "user:boss")).rejects.toMatchObject({
    code: "approval-settled",
  });
});

test("one call expires while another of the same reply works", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  const here = world.process({
    script: perReply(
      { calls: [{ name: "pay", input: { eur: 5 } }, { name: "look" }] },
      { text: "Done." },
    ),
    tools: [...paying(ran, { expiresMs: 1000 }).tools, tool("look", { run: () => promise })],
  });
  const settled = here.settle("hi");
  await world.clock.advance(2000);

  expect(dataOf(await world.events(), "tool.settled")).toMatchObject([{ call, source: "expired" }]);
  resolve("seen");
  expect(await settled).toEqual({ status: "done" });
});

test("a store that is slow to say that an approval has expired costs no attempt", async () => {
  const world = createWorld();
  const ran: unknown[] = [];
  const gone = world.process(paying(ran, { expiresMs: termMs }));
  const settled = gone.settle("hi");
  await world.clock.advance(100);
  await gone.runtime.stop();
  await world.clock.advance(termMs);
  const { promise: written, resolve: write } = Promise.withResolvers<undefined>();
  world.process({
    ...paying(ran, { expiresMs: termMs }),
    logs: (logs) =>
      storeOver(logs, { accept: (...given) => written.then(() => logs.accept(...given)) }),
  });
  await world.clock.advance(1000);

  expect(dataOf(await world.events(), "turn.attempted")).toHaveLength(2);
  write(undefined);
  await world.clock.advance(1000);
  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([]);
});

test("terms that no store can hold run nothing, and the model is told", async () => {
  const { here, settled, ran } = await parked({ expiresMs: Number.NaN });

  expect(await settled).toEqual({ status: "done" });
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages)[2]).toContain("expiresMs");
});

function paying(
  ran: unknown[],
  terms: ApprovalTerms,
): ProcessOptions & { readonly tools: readonly ReturnType<typeof tool>[] } {
  return {
    script: perReply({ calls: [{ name: "pay", input: { eur: 5 } }] }, { text: "Done." }),
    tools: [
      tool("pay", {
        approval: () => terms,
        run: (input) => {
          ran.push(input);
          return "paid";
        },
      }),
    ],
  };
}

async function parked(terms: ApprovalTerms): Promise<{
  readonly world: World;
  readonly here: TestProcess;
  readonly settled: ReturnType<TestProcess["settle"]>;
  readonly ran: unknown[];
  readonly give: (decision: ApprovalDecision, by: Principal) => Promise<void>;
}> {
  const world = createWorld();
  const ran: unknown[] = [];
  const here = world.process(paying(ran, terms));
  const settled = here.settle("hi");
  await world.clock.advance(100);
  const give = async (decision: ApprovalDecision, by: Principal): Promise<void> => {
    await here.desk.answer(call, decision, { by });
    await world.clock.advance(100);
  };
  return { world, here, settled, ran, give };
}
