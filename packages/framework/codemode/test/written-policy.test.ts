import type { Json, Tool } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { tool } from "./desk.ts";
import { openFlowDesk, runFlow, type FlowDesk } from "./flow-desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const by = { by: "user:boss" };

test("a tool that asks for approval waits in the inbox, and what a person changed is done", async () => {
  const paid: unknown[] = [];
  const pay = tool("pay", (input: { eur: number }) => void paid.push(input.eur), {
    approval: (input) => Object(input).eur > 50,
  });
  const code = `export async function run(step) {
    await step.do("tip", () => tools.pay({ eur: 5 }));
    await step.do("bill", () => tools.pay({ eur: 500 }));
    return "paid";
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [pay] });
  await desk.start();

  const { approvals } = await desk.until(({ approvals: open }) => open.length > 0);
  expect(approvals).toMatchObject([{ step: "bill/pay/approval", input: { eur: 500 } }]);
  expect(paid).toEqual([5]);
  const instance = await desk.instance();
  await instance?.answer("bill/pay/approval", { type: "approve", input: { eur: 400 } }, by);

  expect(await desk.finish()).toEqual({ status: "done", output: "paid" });
  expect(paid).toEqual([5, 400]);
});

test("an input that the tool refuses is refused, and the approval waits on", async () => {
  const pay = tool("pay", ({ eur }: { eur: number }) => eur, {
    approval: () => true,
    validate: (input) =>
      typeof Object(input).eur === "number"
        ? { ok: true, value: input }
        : { ok: false, message: "eur: expected a number." },
  });
  const code = `export async function run(step) {
    return tools.pay({ eur: 500 });
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [pay] });
  await desk.start();
  await desk.until(({ approvals }) => approvals.length > 0);
  const instance = await desk.instance();
  const give = (eur: Json): Promise<void> | undefined =>
    instance?.answer("tools.pay/approval", { type: "approve", input: { eur } }, by);

  await expect(give("all")).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining('"pay" refuses this input: eur: expected a number.'),
  });
  expect(await instance?.status()).toMatchObject({ approvals: [{ step: "tools.pay/approval" }] });
  await give(40);
  expect(await desk.finish()).toEqual({ status: "done", output: 40 });
});

test("a denied call throws in the code, which may go on", async () => {
  const pay = tool("pay", () => "paid", { approval: () => true });
  const code = `export async function run(step) {
    return tools.pay({}).catch((error) => error.message);
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [pay] });
  await desk.start();
  await desk.until(({ approvals }) => approvals.length > 0);
  await (await desk.instance())?.answer("tools.pay/approval", { type: "deny", reason: "no" }, by);

  expect(await desk.finish()).toEqual({
    status: "done",
    output: 'The call of tool "pay" was denied: no',
  });
});

test("a failed tool is tried again with its key, and one that must not be repeated is not", async () => {
  const keys: string[] = [];
  const flaky = (name: string, more: Partial<Tool>): Tool =>
    tool(
      name,
      (_input, { key }) => {
        keys.push(key.slice(key.indexOf("/tools.") + 1));
        throw new RangeError("It broke.");
      },
      more,
    );
  const code = `export async function run(step) {
    const tried = await step.do("often", { retry: { tries: 3, baseMs: 5 } }, ({ tools }) => tools.safe({})).catch((error) => error.message);
    const once = await tools.unsafe({}).catch((error) => error.message);
    return [tried, once];
  }`;

  const outcome = await runFlow(createDesk(), {
    code,
    tools: [flaky("safe", {}), flaky("unsafe", { replay: "unsafe" })],
  });

  expect(outcome).toEqual({
    status: "done",
    output: [
      'The step "often" failed: Error: The step "often/safe" failed: It broke.',
      'The step "tools.unsafe" failed: It broke.',
    ],
  });
  expect(keys).toHaveLength(4);
  expect(new Set(keys)).toHaveLength(2);
});

test("input that is not valid is never run", async () => {
  const strict = tool("strict", () => "ran", {
    validate: () => ({ ok: false, message: "/eur must be a number." }),
    approval: () => true,
  });
  const code = `export async function run(step) { return tools.strict({ eur: "x" }); }`;

  expect(await runFlow(createDesk(), { code, tools: [strict] })).toEqual({
    status: "failed",
    failure: {
      code: "threw",
      step: "tools.strict",
      message: 'The step "tools.strict" failed: /eur must be a number.',
    },
  });
});

test("a tool that never ends is given up at its time", async () => {
  const slow = tool("slow", () => new Promise(() => undefined), {
    timeoutMs: 50,
    replay: "unsafe",
  });
  const code = `export async function run(step) { return tools.slow({}); }`;

  expect(await runFlow(createDesk(), { code, tools: [slow] })).toMatchObject({
    status: "failed",
    failure: { code: "timed-out", step: "tools.slow" },
  });
});

test("a tool has no values, files and calls of a conversation, and says so", async () => {
  const wide = tool("wide", (_input, context) => context.callTool("other", {}));
  const code = `export async function run(step) { return step.do("wide", { retry: { tries: 1 } }, () => tools.wide({})); }`;

  expect(JSON.stringify(await runFlow(createDesk(), { code, tools: [wide] }))).toContain(
    "A tool that a workflow calls has no tools of its own.",
  );
});

test("what was done is undone when it fails, the newest first, also by a tool that asks a person", async () => {
  const did: string[] = [];
  const note = tool("note", ({ text }: { text: string }) => void did.push(text), {
    approval: (input) => Object(input).text === "unbook",
  });
  const code = `export async function run(step) {
    await step.do("book", () => tools.note({ text: "book" }));
    step.compensate("book", () => tools.note({ text: "unbook" }));
    await step.do("reserve", () => tools.note({ text: "reserve" }));
    step.compensate("reserve", async ({ tools }) => {
      await tools.note({ text: "unreserve" });
      await tools.note({ text: "tell" });
    });
    throw new Error("full");
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [note] });
  await desk.start();

  expect(await desk.finish()).toMatchObject({
    status: "failed",
    failure: { message: "The code failed in line 9: full" },
  });
  expect(did).toEqual(["book", "reserve", "unreserve", "tell", "unbook"]);
  expect((await settledSteps(desk)).slice(4)).toEqual([
    "undo/reserve/note",
    "undo/reserve/note-2",
    "undo/reserve",
    "undo/book/note/approval",
    "undo/book/note",
    "undo/book",
  ]);
});

test("one that is aborted while it sleeps undoes what it did", async () => {
  const did: string[] = [];
  const note = tool("note", ({ text }: { text: string }) => void did.push(text));
  const code = `export async function run(step) {
    await step.do("book", () => tools.note({ text: "book" }));
    step.compensate("book", () => tools.note({ text: "unbook" }));
    await step.sleep("long", 9e9);
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [note] });
  await desk.start();
  await desk.until(({ steps }) => steps.some(({ name }) => name === "long"));
  await (await desk.instance())?.abort(by);

  expect(await desk.finish()).toEqual({ status: "aborted", by: "user:boss" });
  expect(did).toEqual(["book", "unbook"]);
});

test("code that was stopped leaves in the log what it could not undo", async () => {
  const note = tool("note", () => null);
  const code = `export async function run(step) {
    await tools.note({});
    step.compensate("note", () => tools.note({}));
    await tools.note({});
    for (;;) {}
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [note], wallMs: 200 });
  await desk.start();
  await desk.finish();

  const undone = (await desk.events()).filter(
    (event) => event.type === "step.settled" && event.data.step === "undo/note",
  );
  expect(undone).toMatchObject([
    { data: { result: { ok: false, failure: { message: expect.stringContaining("stopped") } } } },
  ]);
});

test("an agent, an event and the time are steps, too", async () => {
  const clerk = {
    name: "clerk",
    models: [{ provider: "scripted", id: "clerk" }],
    instructions: "",
    tools: [],
  };
  const code = `export async function run(step) {
    const before = await step.now();
    const answer = await step.agent("clerk", "What is it?");
    const event = await step.waitFor("paid", { timeoutMs: 100 }).catch(() => "never");
    const after = await step.now("later");
    return { answer, event, isLater: after > before, stands: Date.now() === Date.now(), by: step.instance.by };
  }`;

  expect(
    await runFlow(createDesk(), { code, more: [clerk], lends: { agents: ["clerk"] } }),
  ).toEqual({
    status: "done",
    output: { answer: "A taxi.", event: "never", isLater: true, stands: true, by: "user:ana" },
  });
});

test("one that starts itself for ever is stopped by its depth", async () => {
  const starts: number[] = [];
  const note = tool("note", ({ depth }: { depth: number }) => void starts.push(depth));
  const code = `export async function run(step, input) {
    const depth = input?.depth ?? 0;
    await tools.note({ depth });
    await step.start("written", { depth: depth + 1 }, { id: "depth-" + depth });
    return depth;
  }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [note] });
  await desk.start();
  await desk.finish();
  const last = desk.runtime.workflow("written", "depth-15");
  await desk.until(() => starts.length === 17);

  expect(await desk.finish(last)).toMatchObject({
    status: "failed",
    failure: {
      step: "written",
      message: expect.stringContaining("16 instances have started each other"),
    },
  });
});

async function settledSteps(desk: FlowDesk): Promise<readonly string[]> {
  return (await desk.events()).flatMap((event) =>
    event.type === "step.settled" ? [event.data.step] : [],
  );
}
