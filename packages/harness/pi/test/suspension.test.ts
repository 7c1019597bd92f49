import { expect, test } from "vitest";
import { createPiHarness } from "../src/index.ts";
import {
  callId,
  clientTool,
  createMoment,
  createWorld,
  tool,
  transcript,
  type ProcessOptions,
} from "./fixtures/world.ts";

const three: ProcessOptions = {
  tools: [tool("a"), tool("pay", { approval: () => true }), tool("c")],
  script: [
    {
      calls: [
        { name: "a" },
        { name: "pay", id: "first", input: { eur: 1 } },
        { name: "pay", id: "second", input: { eur: 2 } },
        { name: "c" },
      ],
    },
    { text: "Done." },
  ],
};

test("approvals wait in the call: the other calls finish, the turn is parked, another process goes on", async () => {
  const world = createWorld();
  const first = world.process(three);
  const { submission } = await first.desk.submit("Go", { by: "user:1" });
  await first.until("turn.parked");
  await first.crash();
  const finished = (await world.facts("tool.settled")).map(({ message }) => message.name);

  const second = world.process(three);
  await second.desk.answer(callId("second"), { type: "approve" }, { by: "user:2" });
  await second.desk.answer(callId("first"), { type: "deny", reason: "No." }, { by: "user:2" });
  expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });

  expect(finished.toSorted()).toEqual(["a", "c"]);
  expect(second.asked).toHaveLength(1);
  expect(await transcript(second)).toEqual([
    "user: Go",
    'assistant: a({}) pay({"eur":1}) pay({"eur":2}) c({})',
    "tool: a done",
    "tool!: Denied by user:2: No.",
    "tool: pay done",
    "tool: c done",
    "assistant: Done.",
  ]);
});

test("an approval that comes at once needs no other process", async () => {
  const world = createWorld();
  const here = world.process({ ...three, script: [{ calls: [{ name: "pay", id: "first" }] }, {}] });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await here.until("tool.awaiting");
  await here.desk.answer(callId("first"), { type: "approve" }, { by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(await world.facts("tool.started")).toHaveLength(1);
});

test("a client answers a call that no process runs", async () => {
  const script = [{ calls: [{ name: "ask", id: "first" }] }, { text: "I see." }];
  const here = createWorld().process({ tools: [clientTool("ask")], script });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await here.until("turn.parked");
  await here.desk.answer(callId("first"), { type: "result", output: "blue" }, { by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect((await transcript(here))[2]).toBe("tool: blue");
});

test("steering while tools run is placed before the next question, once, also after a crash", async () => {
  const world = createWorld();
  const [open, over] = [createMoment(), createMoment()];
  const script = [{ calls: [{ name: "work" }] }, { text: "In blue." }];
  const waiting = tool("work", {
    run: () => (open.reach(), over.reached.then(() => "work done")),
  });
  const first = world.process({ tools: [waiting], script });
  const { submission } = await first.desk.submit("Go", { by: "user:1" });
  await open.reached;
  const steer = { by: "user:1", whenBusy: "steer" } as const;
  await first.desk.submit("in blue", { ...steer, key: "one" });
  await first.desk.submit("and big", { ...steer, key: "two" });
  over.reach();
  await first.until("inbox.delivered");
  await first.crash();

  const second = world.process({ tools: [waiting], script: () => ({ text: "In blue." }) });
  expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(await transcript(second)).toEqual([
    "user: Go",
    "assistant: work({})",
    "tool: work done",
    "user: in blue",
    "user: and big",
    "assistant: In blue.",
  ]);
});

test("steering while the last reply is written is answered in the same turn, once", async () => {
  const world = createWorld();
  const steered = createMoment();
  const here = world.process({
    script: ({ messages }) => ({ text: messages.length > 1 ? "In blue." : "In red." }),
    beforeReply: () => steered.reached,
  });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await here.until("model.requested");
  await here.desk.submit("in blue", { by: "user:1", whenBusy: "steer" });
  steered.reach();

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(await transcript(here)).toEqual([
    "user: Go",
    "assistant: In red.",
    "user: in blue",
    "assistant: In blue.",
  ]);
  expect(await world.facts("turn.started")).toHaveLength(1);
});

test("a stop in the middle of a stream ends the turn, and the transcript is as before", async () => {
  const here = createWorld().process({ script: [{ text: "On and on.", hangAfter: 1 }] });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await here.until("model.requested");
  await here.desk.abort({ by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
  expect(await transcript(here)).toEqual(["user: Go"]);
});

test("a stop while tools run answers every call, and asks no model", async () => {
  const world = createWorld();
  const open = createMoment();
  const calls = [{ name: "work" }, { name: "look" }, { name: "lok" }];
  const alone = { name: "look", description: "", input: {}, sequential: true };
  const here = world.process({
    tools: [
      tool("work", {
        run: (_input, { signal }) =>
          new Promise((_resolve, reject) => {
            open.reach();
            signal.addEventListener("abort", () => reject(new TypeError("Stopped.")));
          }),
      }),
      tool("look", { spec: alone }),
    ],
    script: [{ calls }, { text: "Never." }],
  });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await open.reached;
  await here.desk.abort({ by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
  expect(here.asked).toHaveLength(1);
  const said = await transcript(here);
  expect(said).toHaveLength(5);
  expect(said[2]).toContain("Stopped.");
  expect(said.slice(2).every((line) => line.startsWith("tool"))).toBe(true);
});

test("a hook that ignores a stop is left behind", async () => {
  const harness = createPiHarness({ transformContext: () => new Promise(() => undefined) });
  const here = createWorld().process({ harness, script: [{ text: "Never." }] });
  const { submission } = await here.desk.submit("Go", { by: "user:1" });
  await here.until("turn.attempted");
  await here.desk.abort({ by: "user:2" });

  expect((await here.desk.wait(submission)).outcome).toEqual({ status: "aborted", by: "user:2" });
});

test("an agent that changes between two steps is what the next question says", async () => {
  const world = createWorld();
  let skilled = false;
  const learn = tool("learn", { run: () => ((skilled = true), "learned") });
  const here = world.process({
    instructions: () => (skilled ? "You know." : "You learn."),
    tools: () => (skilled ? [tool("use")] : [learn]),
    script: [{ calls: [{ name: "learn" }] }, { calls: [{ name: "use" }] }, { text: "Done." }],
  });

  expect(await here.settle("Go")).toEqual({ status: "done" });
  expect(here.asked.map(({ system, tools }) => [system, tools.map(({ name }) => name)])).toEqual([
    ["You learn.", ["learn"]],
    ["You know.", ["use"]],
    ["You know.", ["use"]],
  ]);
  expect((await transcript(here)).at(-2)).toBe("tool: use done");
});

test("instructions that change while a batch is open keep the recorded reply", async () => {
  const world = createWorld();
  const open = createMoment();
  const script = [{ calls: [{ name: "look" }] }, { text: "Done." }];
  const hanging = tool("look", { run: () => (open.reach(), new Promise(() => undefined)) });
  const first = world.process({ instructions: "Old.", tools: [hanging], script });
  const { submission } = await first.desk.submit("Go", { by: "user:1" });
  await open.reached;
  await first.crash();

  const second = world.process({ instructions: "New.", tools: [tool("look")], script });
  expect((await second.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(second.asked.map(({ system }) => system)).toEqual(["New."]);
});
