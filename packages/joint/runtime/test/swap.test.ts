import type { CallId, TurnId } from "@tenon/contracts";
import { expect, test } from "vitest";
import { loop } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import { createWorld, deskLog, tool, type World } from "./fixtures/world.ts";

const named = (name: string) => ({ ...loop, name });

const options = {
  script: perReply({ calls: [{ name: "pay" }] }, { text: "Done." }),
  tools: [tool("pay", { approval: () => true })],
  harnesses: [named("one"), named("two")],
};

const toTwo = { turn: "t1" as TurnId, harness: "two" };

test("a turn that is open is handed over, also while it waits, and stays with its new harness", async () => {
  const world = createWorld();
  const first = world.process(options);
  const { submission } = await first.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await first.crash();

  const second = world.process({ ...options, isPassive: true });
  const swapped = second.runtime.wake(deskLog, toTwo);
  await world.clock.advance(100);
  await swapped;
  const again = second.runtime.wake(deskLog, toTwo);
  await world.clock.advance(100);
  await again;
  await second.crash();
  const third = world.process(options);
  const call = (await third.platform.directory.get(deskLog))?.approvals[0]?.call as CallId;
  await third.desk.answer(call, { type: "approve" }, { by: "boss" });
  await world.clock.advance(100);

  expect((await third.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(await attempts(world)).toEqual([
    "one started",
    "two handed-over",
    "two resumed",
    "two resumed",
  ]);
});

test("only the turn that is named is handed over, and the next one begins with its own harness", async () => {
  const world = createWorld();
  const here = world.process({ ...options, tools: [tool("pay")], isPassive: true });
  await here.desk.submit("hi", { by: "user:1" });

  await here.runtime.wake(deskLog, toTwo);

  expect(await attempts(world)).toEqual(["one started"]);
});

test("a harness that does not exist is given no turn", async () => {
  const here = createWorld().process({ ...options, isPassive: true });

  await expect(here.runtime.wake(deskLog, { ...toTwo, harness: "three" })).rejects.toMatchObject({
    code: "unknown-harness",
    message: 'There is no harness "three".',
    hint: "Known: one, two.",
  });
});

async function attempts(world: World): Promise<readonly string[]> {
  return (await world.events()).flatMap((event) =>
    event.type === "turn.attempted" ? [`${event.data.harness.name} ${event.data.reason}`] : [],
  );
}
