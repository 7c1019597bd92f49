import type { Json } from "@tenon/contracts";
import { everyDeath, type Death } from "@tenon/testing";
import { expect, test } from "vitest";
import { harness, runLoop } from "./fixtures/loop.ts";
import { createModels, perAsk, perReply, type Script, type Step } from "./fixtures/models.ts";
import { startMortal } from "./fixtures/mortal.ts";
import { count, price } from "./fixtures/output.ts";
import { createWorld, dataOf, lines, tool, type ProcessOptions } from "./fixtures/world.ts";

const reminder = "user: The work is not done before you call `final_answer` with the final answer.";

test("the answer that a model hands in is the output of the turn, and no model is asked again", async () => {
  const world = createWorld();
  const models = createModels({ main: perAsk(handingIn({ euro: 120 })) });
  const here = world.process({ models, agent: { output: price } });

  expect(await here.settle("How much?")).toEqual({ status: "done", output: { euro: 120 } });
  expect(models.asked).toHaveLength(1);
  expect(models.asked[0]?.tools).toMatchObject([{ name: "final_answer", input: price.schema }]);
  expect(models.asked[0]?.system).toContain("call the tool `final_answer`");
  expect(dataOf(await world.events(), "agent.resolved")[0]?.spec.output).toEqual(price.schema);
  expect(lines((await here.desk.transcript()).messages)).toEqual([
    "user: How much?",
    'assistant: final_answer({"euro":120})',
    "tool: Accepted.",
  ]);
});

test("an answer that is no object is handed in inside one", async () => {
  const models = createModels({ main: perAsk(handingIn({ answer: 7 })) });
  const here = createWorld().process({ models, agent: { output: count } });

  expect(await here.settle("How many?")).toEqual({ status: "done", output: 7 });
  expect(models.asked[0]?.tools[0]?.input).toMatchObject({ required: ["answer"] });
});

test("calls beside the answer are finished before the turn ends", async () => {
  const world = createWorld();
  const ran: string[] = [];
  const here = world.process({
    script: perAsk({ calls: [finalCall({ euro: 1 }), { name: "work" }] }),
    tools: [tool("work", { run: () => world.clock.after(5).then(() => ran.push("work")) })],
    agent: { output: price },
  });
  const settled = here.settle("How much?");
  await world.clock.advance(10);

  expect(await settled).toEqual({ status: "done", output: { euro: 1 } });
  expect(ran).toEqual(["work"]);
});

test("a wrong answer is answered with what is wrong, and may be mended twice", async () => {
  const wrong = handingIn({ euro: "much" });
  const mended = createWorld().process({
    script: perReply(wrong, wrong, handingIn({ euro: 2 })),
    agent: { output: price },
  });
  const hopeless = createWorld().process({ script: perAsk(wrong), agent: { output: price } });

  expect(await mended.settle("How much?")).toEqual({ status: "done", output: { euro: 2 } });
  expect(lines((await mended.desk.transcript()).messages)[2]).toBe(
    "tool!: The field `euro` must be a number.",
  );
  expect(await hopeless.settle("How much?")).toEqual({
    status: "failed",
    failure: {
      code: "output",
      message: "The final answer was wrong 3 times. The field `euro` must be a number.",
    },
  });
});

test("a model that ends its work without an answer is told so, and may still hand it in", async () => {
  const world = createWorld();
  const here = world.process({
    script: ({ messages }) =>
      messages.length > 1 ? handingIn({ euro: 3 }) : { text: "It is cheap." },
    agent: { output: price },
  });

  expect(await here.settle("How much?")).toEqual({ status: "done", output: { euro: 3 } });
  expect(lines((await here.desk.transcript()).messages).slice(1, 3)).toEqual([
    "assistant: It is cheap.",
    reminder,
  ]);
  expect(dataOf(await world.events(), "turn.attempted").map(({ reason }) => reason)).toEqual([
    "started",
    "reminded",
  ]);
});

test("a model that never hands an answer in fails its turn", async () => {
  const world = createWorld();
  const here = world.process({ script: perAsk({ text: "Cheap." }), agent: { output: price } });

  expect(await here.settle("How much?")).toEqual({
    status: "failed",
    failure: {
      code: "output",
      message: "The turn ended without the final answer that it owes.",
    },
  });
  expect(dataOf(await world.events(), "message.appended")).toHaveLength(2);
});

test("a harness may have an answer of its own, which is checked like any other", async () => {
  const ending = (output: Json): ProcessOptions => ({
    harness: harness(async () => ({ status: "done", output })),
    agent: { output: price },
  });
  const right = createWorld().process(ending({ euro: 4 }));
  const wrong = createWorld().process(ending("cheap"));

  expect(await right.settle("How much?")).toEqual({ status: "done", output: { euro: 4 } });
  expect(await wrong.settle("How much?")).toMatchObject({
    status: "failed",
    failure: { code: "output", message: expect.stringContaining("The field `euro`") },
  });
});

test("a tool with the name of the final answer is refused", async () => {
  const here = createWorld().process({ tools: [tool("final_answer")], agent: { output: price } });

  expect(await here.settle("How much?")).toMatchObject({
    status: "failed",
    failure: { code: "agent", message: expect.stringContaining('a tool "final_answer"') },
  });
});

test("an agent that owes no answer has no tool for it, and its own of that name ends nothing", async () => {
  const here = createWorld().process({
    script: perReply(handingIn({ euro: 1 }), { text: "Done." }),
    tools: [tool("final_answer")],
  });

  expect(await here.settle("How much?")).toEqual({ status: "done" });
});

test.each(["step", "turn"] as const)(
  "whichever write a process dies at, the answer is the same, resumed by its %s",
  async (resume) => {
    const whole = await story(resume);
    for (const death of everyDeath(whole.writes)) {
      const died = await story(resume, death);

      expect({ death, ...died, writes: whole.writes }).toEqual({ death, ...whole });
    }
    expect(whole.outcome).toEqual({ status: "done", output: { euro: 5 } });
  },
);

const owing: Script = ({ messages }) => {
  const replies = messages.filter((message) => message.role === "assistant").length;
  const steps = [{ text: "Cheap." }, handingIn({ euro: "5" }), handingIn({ euro: 5 })];
  return steps[replies] ?? { text: "Over." };
};

async function story(
  resume: "step" | "turn",
  death?: Death,
): Promise<{
  readonly outcome: unknown;
  readonly transcript: readonly string[];
  readonly writes: number;
}> {
  const world = createWorld();
  const options: ProcessOptions = {
    script: owing,
    harness: harness(runLoop, { resume }),
    agent: { output: price },
  };
  const first = startMortal(world, options, death);
  // A submission that was not acknowledged is repeated.
  void first.process.desk.submit("How much?", { by: "user:1", key: "k" }).catch(() => undefined);
  await world.clock.advance(100);
  const last = death === undefined ? first.process : world.process(options);
  const { submission } = await last.desk.submit("How much?", { by: "user:1", key: "k" });
  await world.clock.advance(1000);
  const { outcome } = await last.desk.wait(submission);
  const { messages } = await last.desk.transcript();
  return { outcome, transcript: lines(messages), writes: first.writes() };
}

function handingIn(input: Json): Step & { readonly calls: readonly unknown[] } {
  return { calls: [finalCall(input)] };
}

function finalCall(input: Json): { readonly name: string; readonly input: Json } {
  return { name: "final_answer", input };
}
