import type { ConversationId, Json, LogId } from "@tenon/contracts";
import { conversationLog, encodeEvent, factKeys } from "@tenon/log";
import { storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import { createWorld, dataOf, deskLog, lines, tool, type TestProcess } from "./fixtures/world.ts";

const inbox = conversationLog("desk", "two");

test("what a log owes to another is submitted there once, and recorded as made", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  await owe(here, inbox, "Done with one.");
  await world.clock.advance(0);

  expect(dataOf(await world.events(), "delivery.made")).toEqual([{ delivery: "d1" }]);
  const two = here.runtime.conversation("desk", "two" as ConversationId);
  expect(lines((await two.transcript()).messages)[0]).toBe("user: Done with one.");
  expect(dataOf(await world.events(inbox), "submission.accepted")).toMatchObject([
    { submission: `${deskLog}/d1`, by: `log:${deskLog}/d1` },
  ]);
});

test("a payload that is no text arrives as JSON", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  await owe(here, inbox, { done: ["one"] });
  await world.clock.advance(0);
  const two = here.runtime.conversation("desk", "two" as ConversationId);

  expect(lines((await two.transcript()).messages)[0]).toBe('user: {"done":["one"]}');
});

test("a crash between delivering and recording it delivers nothing twice", async () => {
  const world = createWorld();
  const before = world.process({
    logs: (logs) =>
      storeOver(logs, {
        append: async (lease, batch, options) => {
          if (batch.some(({ type }) => type === "delivery.made"))
            return new Promise(() => undefined);
          return logs.append(lease, batch, options);
        },
      }),
  });
  await before.settle("hi");
  await owe(before, inbox, "Done with one.");
  await world.clock.advance(0);
  const unrecorded = dataOf(await world.events(), "delivery.made").length;
  await before.crash();
  world.process({});
  await world.clock.advance(1000);

  expect(unrecorded).toBe(0);
  expect(dataOf(await world.events(), "delivery.made")).toEqual([{ delivery: "d1" }]);
  expect(dataOf(await world.events(inbox), "submission.accepted")).toHaveLength(1);
});

test("what cannot be delivered now stays owed, and is tried again", async () => {
  const world = createWorld();
  let isDown = true;
  const here = world.process({
    logs: (logs) =>
      storeOver(logs, {
        accept: async (log, batch, options) => {
          if (isDown && log === inbox) throw new Error("no route");
          return logs.accept(log, batch, options);
        },
      }),
    policy: { retryMaxMs: 5000 },
  });
  await here.settle("hi");
  await owe(here, inbox, "Done with one.");
  await world.clock.advance(4000);
  const { wakeAt, leased } = world.due();
  isDown = false;
  await world.clock.advance(2000);

  expect([wakeAt !== undefined, leased]).toEqual([true, false]);
  expect(dataOf(await world.events(), "delivery.made")).toEqual([{ delivery: "d1" }]);
});

test("what another log refuses for good is settled as refused, and not tried again", async () => {
  const world = createWorld();
  const here = world.process({});
  await here.settle("hi");
  await owe(here, inbox, " ");
  await world.clock.advance(0);

  expect(dataOf(await world.events(), "delivery.made")).toEqual([
    { delivery: "d1", refused: "A message must not be empty." },
  ]);
  expect(world.due()).toEqual({ wakeAt: undefined, leased: false });
});

test("a delivery is made while a turn runs", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }, { text: "Done." }),
    tools: [tool("work", { run: () => world.clock.after(60_000) })],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10);
  await owe(here, inbox, "Meanwhile.");
  await world.clock.advance(10);
  const made = dataOf(await world.events(), "delivery.made");
  const settled = dataOf(await world.events(), "turn.settled");
  await world.clock.advance(60_000);
  await here.desk.wait(submission);

  expect(made).toEqual([{ delivery: "d1" }]);
  expect(settled).toEqual([]);
});

async function owe(here: TestProcess, to: LogId, payload: Json): Promise<void> {
  const owed = encodeEvent({
    type: "delivery.owed",
    key: factKeys.deliveryOwed("d1"),
    data: { delivery: "d1", to, payload },
  });
  await here.platform.logs.accept(deskLog, [owed], { wakeAt: here.platform.clock.now() });
}
