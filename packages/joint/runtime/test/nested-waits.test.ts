import type { CallId, NestedResult } from "@tenon/contracts";
import { expect, test } from "vitest";
import { perReply } from "./fixtures/models.ts";
import {
  clientTool,
  createMoment,
  createWorld,
  lines,
  sourcesByCall,
  tool,
  type ProcessOptions,
} from "./fixtures/world.ts";

const outerCalls = perReply({ calls: [{ name: "outer" }] }, { text: "Done." });

test("a nested call that needs approval parks the turn, and its outer call goes on with the answer", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const process: ProcessOptions = {
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool, step }) => {
          await step.do("once", () => ran.push("step"));
          return [await callTool("note", {}), await callTool("pay", { eur: 5 })].map(
            ({ output }) => output,
          );
        },
      }),
      tool("note", { run: () => void ran.push("note") }),
      tool("pay", { approval: () => true, run: () => (ran.push("pay") > 0 ? "paid" : "") }),
    ],
  };
  const before = world.process(process);
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  expect((await world.types()).at(-1)).toBe("turn.parked");
  expect((await before.platform.directory.get(before.desk.log))?.approvals).toMatchObject([
    { call: "call_0_0/1", tool: "pay", input: { eur: 5 } },
  ]);
  await before.crash();
  const after = world.process(process);
  await after.desk.answer("call_0_0/1" as CallId, { type: "approve" }, { by: "boss" });

  expect((await after.desk.wait(submission)).outcome).toEqual({ status: "done" });
  expect(ran).toEqual(["step", "note", "pay"]);
  expect(lines((await after.desk.transcript()).messages)[2]).toBe('tool: [null,"paid"]');
});

test("a denied nested call is an error that its outer call sees", async () => {
  const world = createWorld();
  const results: unknown[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => results.push(await callTool("pay", 1)),
      }),
      tool("pay", { approval: () => true }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  await here.desk.answer("call_0_0/0" as CallId, { type: "deny" }, { by: "boss" });
  await here.desk.wait(submission);

  expect(results).toEqual([{ output: "Denied by boss", isError: true }]);
});

test("a client answers a nested call of its tools", async () => {
  const world = createWorld();
  const results: NestedResult[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => void results.push(await callTool("ask", {})),
      }),
      clientTool("ask"),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  const answer = { type: "result", output: { yes: true } } as const;
  await here.desk.answer("call_0_0/0" as CallId, answer, { by: "user:1" });
  await here.desk.wait(submission);

  expect(results).toEqual([{ output: { yes: true }, isError: false }]);
});

test("waiting for a person is no part of the outer call's time", async () => {
  const world = createWorld();
  const held = createMoment();
  const here = world.process({
    script: perReply({ calls: [{ name: "outer" }, { name: "busy" }] }, { text: "Done." }),
    tools: [
      tool("outer", {
        timeoutMs: 1_000,
        run: async (_input, { callTool }) => (await callTool("pay", 1)).output,
      }),
      tool("pay", { approval: () => true, run: () => "paid" }),
      // Keeps the turn from being parked.
      tool("busy", { run: () => held.reached }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  for (let minute = 0; minute < 5; minute += 1) await world.clock.advance(60_000);
  await here.desk.answer("call_0_0/0" as CallId, { type: "approve" }, { by: "boss" });
  held.reach();
  await here.desk.wait(submission);

  expect(lines((await here.desk.transcript()).messages)[2]).toBe("tool: paid");
});

test("a tool that runs out of time takes its nested calls with it", async () => {
  const world = createWorld();
  const aborted: boolean[] = [];
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", {
        timeoutMs: 1_000,
        run: (_input, { callTool }) => Promise.all([callTool("hang", 1), callTool("pay", 2)]),
      }),
      tool("hang", {
        run: (_input, { signal }) => {
          signal.addEventListener("abort", () => aborted.push(signal.aborted));
          return new Promise(() => undefined);
        },
      }),
      tool("pay", { approval: () => true }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(5_000);
  await here.desk.wait(submission);

  expect(aborted).toEqual([true]);
  expect(sourcesByCall(await world.events())).toEqual({
    "call_0_0/0": "interrupted",
    "call_0_0/1": "skipped",
    call_0_0: "timed-out",
  });
  expect((await here.platform.directory.get(here.desk.log))?.approvals).toEqual([]);
});

test("stopping a turn settles the nested calls that are open", async () => {
  const world = createWorld();
  const begun = createMoment();
  const here = world.process({
    script: outerCalls,
    tools: [
      tool("outer", { run: (_input, { callTool }) => callTool("hang", {}) }),
      tool("hang", {
        run: () => {
          begun.reach();
          return new Promise(() => undefined);
        },
      }),
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await begun.reached;
  await here.desk.abort({ by: "user:1" });
  await world.clock.advance(10_000);
  await here.desk.wait(submission);

  expect(sourcesByCall(await world.events())).toEqual({
    "call_0_0/0": "interrupted",
    call_0_0: "interrupted",
  });
});

test("a call that waits behind one that waits for a person does not keep the turn from being parked", async () => {
  const world = createWorld();
  const alone = tool("alone");
  const here = world.process({
    script: perReply({ calls: [{ name: "outer" }, { name: "alone" }] }, { text: "Done." }),
    tools: [
      tool("outer", {
        run: async (_input, { callTool }) => (await callTool("pay", 1)).output,
      }),
      tool("pay", { approval: () => true, run: () => "paid" }),
      { ...alone, spec: { ...alone.spec, sequential: true } },
    ],
  });
  const { submission } = await here.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(100);
  expect((await world.types()).at(-1)).toBe("turn.parked");
  await here.desk.answer("call_0_0/0" as CallId, { type: "approve" }, { by: "boss" });
  await here.desk.wait(submission);

  expect(lines((await here.desk.transcript()).messages).slice(2, 4)).toEqual([
    "tool: paid",
    "tool: alone done",
  ]);
});
