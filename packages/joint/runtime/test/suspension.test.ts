import type { CallId, LogStore } from "@tenon/contracts";
import { storeOver } from "@tenon/testing";
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

const pay = "call_0_0" as CallId;

test("an approval outlives its process: days later another one goes on", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const before = world.process({ ...payAndLook(ran), owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await before.crash();
  await world.clock.advance(3 * 86_400_000);
  const after = world.process({ ...payAndLook(ran), owner: "after" });
  await after.desk.answer(pay, { type: "approve" }, { by: "boss" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["look", "pay"]);
  expect(dataOf(await world.events(), "turn.attempted")).toMatchObject([
    { attempt: 1, reason: "started", owner: "before" },
    { attempt: 2, reason: "resumed", owner: "after" },
  ]);
});

test("a crash between the answer and the call loses neither", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const before = world.process({ ...payAndLook(ran), owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await before.crash();
  const elsewhere = world.process({ isPassive: true });
  await elsewhere.desk.answer(pay, { type: "approve" }, { by: "boss" });
  const after = world.process({ ...payAndLook(ran), owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["look", "pay"]);
});

test("a crash before the turn was parked asks nobody twice", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const before = world.process({ ...payAndLook(ran), owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10);
  await before.crash();
  const after = world.process({ ...payAndLook(ran), owner: "after" });
  await world.clock.advance(100);
  await after.desk.answer(pay, { type: "deny" }, { by: "boss" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["look"]);
  expect(dataOf(await world.events(), "tool.awaiting")).toHaveLength(1);
});

test("the rule of approval is asked once: what was approved runs, whatever it says later", async () => {
  const world = createWorld();
  const asked: string[] = [];
  const ran: unknown[] = [];
  const options = (owner: string): ProcessOptions => ({
    script: perReply({ calls: [{ name: "pay", input: { eur: 5 } }] }, { text: "Done." }),
    tools: [
      tool("pay", {
        validate: (input) => ({ ok: true, value: { ...(input as object), seenBy: owner } }),
        approval: () => {
          asked.push(owner);
          return true;
        },
        run: (input) => ran.push(input),
      }),
    ],
    owner,
  });
  const before = world.process(options("before"));
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await before.crash();
  const after = world.process(options("after"));
  await after.desk.answer(pay, { type: "approve" }, { by: "boss" });
  await after.desk.wait(submission);

  expect(asked).toEqual(["before"]);
  expect(ran).toEqual([{ eur: 5, seenBy: "before" }]);
});

test.each(["answered", "stopped"])(
  "a call that is %s while its turn is being parked is not left waiting",
  async (what) => {
    const world = createWorld();
    const parking = createMoment();
    const go = createMoment();
    const ran: string[] = [];
    const here = world.process({
      ...payAndLook(ran),
      logs: (logs) => holdingRenewals(logs, { parking, go }),
      policy: { parkAfterMs: 100, renewMs: 90 },
    });
    const { submission } = await here.desk.submit("hi", { by: "user:1" });
    await world.clock.advance(100);
    await parking.reached;
    if (what === "answered") await here.desk.answer(pay, { type: "approve" }, { by: "boss" });
    else await here.desk.abort({ by: "boss" });
    await world.clock.advance(0);
    go.reach();
    await world.clock.advance(100);

    expect((await here.desk.wait(submission)).outcome).toEqual(
      what === "answered" ? { status: "done" } : { status: "aborted", by: "boss" },
    );
    expect(ran).toEqual(what === "answered" ? ["look", "pay"] : ["look"]);
  },
);

test("what is submitted while a turn is parked waits for its end, and then has its own turn", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process(payAndLook(ran));
  await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  const queued = await here.desk.submit("and then?", { by: "user:2" });
  await world.clock.advance(100);
  await here.desk.answer(pay, { type: "approve" }, { by: "boss" });
  await world.clock.advance(100);
  await here.desk.answer("call_2_0" as CallId, { type: "deny" }, { by: "boss" });

  expect(await here.desk.wait(queued.submission)).toEqual({
    turn: "t2",
    outcome: { status: "done" },
  });
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: pay({}) look({})",
    "tool: paid",
    "tool: looked",
    "assistant: Done.",
    "user: and then?",
    "assistant: pay({}) look({})",
    "tool!: Denied by boss",
    "tool: looked",
    "assistant: Done.",
  ]);
});

function payAndLook(ran: string[]): ProcessOptions {
  return {
    script: perReply({ calls: [{ name: "pay" }, { name: "look" }] }, { text: "Done." }),
    tools: [
      tool("pay", {
        approval: () => true,
        run: () => {
          ran.push("pay");
          return "paid";
        },
      }),
      tool("look", {
        run: (_input, { progress }) => {
          ran.push("look");
          progress("looking");
          return "looked";
        },
      }),
    ],
  };
}

/** A store that is slow to renew a lease, so that a turn takes long to be parked. */
function holdingRenewals(
  logs: LogStore,
  { parking, go }: Record<"parking" | "go", ReturnType<typeof createMoment>>,
): LogStore {
  return storeOver(logs, {
    append: async (lease, batch, options) => {
      if (options?.durability === "relaxed") {
        parking.reach();
        await go.reached;
      }
      return logs.append(lease, batch, options);
    },
  });
}
