import type { ModelEvent } from "@tenon/contracts";
import { expect, test } from "vitest";
import { harness } from "./fixtures/loop.ts";
import { perReply } from "./fixtures/models.ts";
import {
  createMoment,
  createWorld,
  dataOf,
  lines,
  tool,
  type ProcessOptions,
} from "./fixtures/world.ts";

const aborted = { status: "aborted", by: "boss" };

test("a submission that is stopped before it starts never becomes a turn", async () => {
  const world = createWorld();
  const passive = world.process({ isPassive: true });
  const { submission } = await passive.desk.submit("hi", { by: "user:1" });
  await passive.desk.abort({ by: "boss", submission });
  const here = world.process({});

  expect(await here.desk.wait(submission)).toEqual({ outcome: aborted });
  expect(await world.types()).toEqual([
    "conversation.created",
    "submission.accepted",
    "turn.abort-requested",
    "submission.settled",
  ]);
});

test("a stop that is quicker than the turn of what was sent stops that, and nothing behind it", async () => {
  const world = createWorld();
  const passive = world.process({ isPassive: true });
  const first = await passive.desk.submit("hi", { by: "user:1" });
  const second = await passive.desk.submit("ho", { by: "user:1" });
  await passive.desk.abort({ by: "boss" });
  await passive.desk.abort({ by: "boss" });
  const here = world.process({});

  expect(await here.desk.wait(first.submission)).toEqual({ outcome: aborted });
  expect((await here.desk.wait(second.submission)).outcome).toEqual({ status: "done" });
});

test("a queued submission can be stopped while another one's turn goes on", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process(waiting(open));
  const first = await here.desk.submit("hi", { by: "user:1" });
  const second = await here.desk.submit("ho", { by: "user:1" });
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss", submission: second.submission });
  open.reach();

  expect(await here.desk.wait(second.submission)).toEqual({ outcome: aborted });
  expect((await here.desk.wait(first.submission)).outcome).toEqual({ status: "done" });
});

test("a stop in the middle of a stream ends the provider's call and the turn", async () => {
  const world = createWorld();
  const told = createMoment();
  const here = world.process({
    script: () =>
      async function* ({ signal }): AsyncGenerator<ModelEvent> {
        signal.addEventListener("abort", () => told.reach());
        yield { type: "delta", delta: { type: "text", index: 0, text: "Let" } };
        await new Promise(() => undefined);
      },
  });
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual(aborted);
  await told.reached;
  expect(lines((await here.desk.transcript()).messages)).toEqual(["user: hi"]);
});

test("a stop while a model is waited for asks it no more", async () => {
  const world = createWorld();
  const here = world.process({
    script: () => ({ failure: { kind: "overloaded", message: "Full.", retryAfterMs: 60_000 } }),
  });
  const settled = here.settle("hi");
  await world.clock.advance(100);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual(aborted);
  expect(dataOf(await world.events(), "model.requested")).toHaveLength(1);
});

test("a tool that obeys a stop is recorded with its result and what it set", async () => {
  const world = createWorld();
  const here = world.process({
    script: perReply({ calls: [{ name: "work" }] }, { text: "Done." }),
    tools: [
      tool("work", {
        run: async (_input, { signal, state }) => {
          await new Promise((resolve) => {
            signal.addEventListener("abort", resolve);
          });
          state.set("progress", "half");
          return "half done";
        },
      }),
    ],
  });
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual(aborted);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool: half done");
  expect(dataOf(await world.events(), "state.set")).toEqual([{ name: "progress", value: "half" }]);
});

test("a tool that ignores a stop is left behind after the grace, and reported as interrupted", async () => {
  const world = createWorld();
  const here = world.process(waiting(createMoment()));
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });
  await world.clock.advance(1999);
  const before = (await world.types()).at(-1);
  await world.clock.advance(1);

  expect(before).toBe("turn.abort-requested");
  expect(await settled).toEqual(aborted);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    'tool!: The tool "wait" was interrupted and may have taken effect; its outcome is unknown.',
  );
});

test("calls that were not started when the stop came are not executed", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const first = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "one" }, { name: "two" }] }, { text: "Done." }),
    harness: harness(async (turn) => {
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      for (const part of reply.parts) if (part.type === "call") await turn.tool(part);
      return { status: "done" };
    }),
    tools: [tool("one", { run: () => first.reached }), tool("two", { run: () => ran.push("two") })],
  });
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });
  await world.clock.advance(0);
  first.reach();

  expect(await settled).toEqual(aborted);
  expect(ran).toEqual([]);
  expect(lines((await here.desk.transcript()).messages).slice(2)).toEqual([
    "tool: null",
    "tool!: Not executed: the turn was stopped.",
  ]);
});

test("a parked turn is stopped at once, and what it waited for was not executed", async () => {
  const world = createWorld();
  const here = world.process(paying());
  const settled = here.settle("hi");
  await world.clock.advance(100);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual(aborted);
  expect(lines((await here.desk.transcript()).messages)[2]).toBe(
    "tool!: Not executed: the turn was stopped.",
  );
  expect((await here.platform.directory.get(here.desk.log))?.approvals).toEqual([]);
});

test("a turn that only waits for an answer need not sit out the grace", async () => {
  const world = createWorld();
  const here = world.process(paying());
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });
  await world.clock.advance(0);

  expect(await settled).toEqual(aborted);
});

test("a turn that only waits is stopped, not parked, when the stop comes first", async () => {
  const world = createWorld();
  const here = world.process(paying());
  const settled = here.settle("hi");
  await world.clock.advance(24);
  await here.desk.abort({ by: "boss" });
  await world.clock.advance(10_000);

  expect(await settled).toEqual(aborted);
  expect(world.due()).toEqual({ wakeAt: undefined, leased: false });
});

test("a harness that ignores the stop is dropped after the grace", async () => {
  const world = createWorld();
  const here = world.process({ harness: harness(() => new Promise(() => undefined)) });
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });
  await world.clock.advance(2000);

  expect(await settled).toEqual(aborted);
});

test("a harness may go on within the grace, but gets nothing more to do", async () => {
  const world = createWorld();
  const stops: string[] = [];
  const here = world.process({
    harness: harness(async (turn) => {
      await new Promise((resolve) => {
        turn.signal.addEventListener("abort", resolve);
      });
      const reply = await turn.model({ system: "", messages: turn.transcript(), tools: [] }).done;
      stops.push(reply.stop);
      return { status: "done", output: "I am done." };
    }),
  });
  const settled = here.settle("hi");
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });

  expect(await settled).toEqual(aborted);
  expect(stops).toEqual(["aborted"]);
  expect(dataOf(await world.events(), "model.requested")).toEqual([]);
});

test("stopping what is settled, or twice, succeeds and changes nothing", async () => {
  const world = createWorld();
  const here = world.process(waiting(createMoment()));
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await here.desk.abort({ by: "boss" });
  await here.desk.abort({ by: "someone else" });
  await world.clock.advance(2000);
  const length = (await world.types()).length;
  await here.desk.abort({ by: "boss" });
  await here.desk.abort({ by: "boss", submission });

  expect((await here.desk.wait(submission)).outcome).toEqual(aborted);
  expect((await world.types()).length).toBe(length);
});

test("a stop of one turn is not a stop of the next", async () => {
  const world = createWorld();
  const open = createMoment();
  const here = world.process(waiting(open));
  await here.desk.submit("hi", { by: "user:1" });
  const second = await here.desk.submit("ho", { by: "user:1" });
  await world.clock.advance(0);
  const late = { turn: "t0", key: "t0/abort", data: { v: 1, by: "boss" } };
  await here.platform.logs.accept(here.desk.log, [
    { type: "turn.abort-requested", ...late } as never,
  ]);
  await world.clock.advance(0);
  open.reach();

  expect((await here.desk.wait(second.submission)).outcome).toEqual({ status: "done" });
});

test("a call that a crash interrupted is reported so, also when a stop came before the restart", async () => {
  const world = createWorld();
  const before = world.process({ ...waiting(createMoment()), owner: "before" });
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(0);
  await before.crash();
  const passive = world.process({ isPassive: true });
  await passive.desk.abort({ by: "boss" });
  const after = world.process({ ...waiting(createMoment()), owner: "after" });

  expect((await after.desk.wait(submission)).outcome).toEqual(aborted);
  expect(lines((await after.desk.transcript()).messages)[2]).toBe(
    'tool!: The tool "wait" was interrupted and may have taken effect; its outcome is unknown.',
  );
});

function waiting(open: ReturnType<typeof createMoment>): ProcessOptions {
  return {
    script: perReply({ calls: [{ name: "wait" }] }, { text: "Done." }),
    tools: [tool("wait", { run: () => open.reached })],
  };
}

function paying(): ProcessOptions {
  return {
    script: perReply({ calls: [{ name: "pay" }] }, { text: "Done." }),
    tools: [tool("pay", { approval: () => true })],
  };
}
