import { expect, test } from "vitest";
import { createThink } from "../src/index.ts";
import { openDesk, steps, tool, type Desk } from "./desk.ts";
import type { ScriptedStep } from "@tenon/model-scripted";

const price = {
  type: "object",
  properties: { euro: { type: "number" } },
  required: ["euro"],
} as const;

test("the value that a model hands in is the output of the turn, and in the log", async () => {
  const desk = priceDesk({ calls: [{ name: "look" }] }, handIn({ euro: 120 }));

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
  expect(await desk.transcript()).toEqual([
    "user: How much?",
    "assistant: look({})",
    "tool: look done",
    'assistant: final_value({"euro":120})',
    "tool: Accepted.",
  ]);
  expect(desk.asked[0]?.system).toContain("call the tool `final_value`");
  expect(desk.asked[0]?.tools.at(-1)).toMatchObject({ name: "final_value", input: price });
});

test("a value that is no object is handed in as one", async () => {
  const desk = openDesk({
    harness: createThink(),
    script: steps(handIn({ value: 120 })),
    agent: { output: { type: "number" } },
  });

  expect(await desk.say("How much?")).toEqual({ status: "done", output: 120 });
});

test("the other calls of the reply are settled before the turn ends", async () => {
  const desk = priceDesk({
    calls: [{ name: "final_value", input: { euro: 1 } }, { name: "look" }],
  });

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 1 } });
  expect((await desk.transcript()).slice(-2)).toEqual(["tool: Accepted.", "tool: look done"]);
});

test("a wrong value is told to the model once, and then fails the turn", async () => {
  const mended = priceDesk(handIn({ euro: "much" }), handIn({ euro: 120 }));
  const wrong = priceDesk(handIn({ euro: "much" }), handIn({ euro: "more" }));

  expect(await mended.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
  expect((await mended.transcript())[2]).toContain("tool: This is not the final value: #");
  expect(await wrong.say("How much?")).toMatchObject({
    status: "failed",
    failure: {
      code: "harness",
      message: expect.stringContaining("The final value was wrong twice"),
    },
  });
});

test("a model that just stops is reminded once, and then fails the turn", async () => {
  const mended = priceDesk({ text: "120." }, handIn({ euro: 120 }));
  const silent = priceDesk({ text: "120." }, { text: "120!" });

  expect(await mended.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
  expect((await mended.transcript())[2]).toContain("user: The work is not done before");
  expect(await silent.say("How much?")).toEqual({
    status: "failed",
    failure: { code: "harness", message: "The model ended its work without a final value." },
  });
});

test("a call that was cut off hands nothing in", async () => {
  const desk = priceDesk({ ...handIn({ euro: 1 }), stop: "length" }, handIn({ euro: 120 }));

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
});

test("a tool of the agent with the name of the harness's own is refused", async () => {
  const desk = openDesk({
    harness: createThink(),
    script: steps({ text: "Hi." }),
    agent: { output: price },
    tools: [tool("final_value")],
  });

  expect(await desk.say("How much?")).toMatchObject({
    status: "failed",
    failure: { message: expect.stringContaining('has a tool "final_value"') },
  });
});

function priceDesk(...script: readonly ScriptedStep[]): Desk {
  return openDesk({
    harness: createThink(),
    script: steps(...script),
    agent: { output: price },
    tools: [tool("look")],
  });
}

function handIn(input: NonNullable<ScriptedStep["calls"]>[number]["input"] & object): ScriptedStep {
  return { calls: [{ name: "final_value", input }] };
}
