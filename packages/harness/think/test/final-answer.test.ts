import type { AgentOutput } from "@tenon/contracts";
import { openDesk, steps, tool, type Desk } from "@tenon/desk";
import { expect, test } from "vitest";
import { createThink } from "../src/index.ts";
import type { ScriptedStep } from "@tenon/model-scripted";

const price: AgentOutput = {
  schema: { type: "object", properties: { euro: { type: "number" } }, required: ["euro"] },
  validate: (value) =>
    typeof value === "object" && value !== null && "euro" in value
      ? { ok: true, value }
      : { ok: false, message: "The field `euro` is missing." },
};

test("an answer that is handed in ends the turn behind the other calls of its reply", async () => {
  const desk = priceDesk({
    calls: [{ name: "final_answer", input: { euro: 1 } }, { name: "look" }],
  });

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 1 } });
  expect((await desk.transcript()).slice(-2)).toEqual(["tool: Accepted.", "tool: look done"]);
  expect(desk.asked).toHaveLength(1);
});

test("a model that just stops, or is wrong, goes on until it hands an answer in", async () => {
  const desk = priceDesk(
    { text: "120." },
    { calls: [{ name: "final_answer", input: { price: 120 } }] },
    { calls: [{ name: "final_answer", input: { euro: 120 } }] },
  );

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
  expect((await desk.transcript())[2]).toContain("user: The work is not done before");
});

test("a call that was cut off hands nothing in", async () => {
  const desk = priceDesk(
    { calls: [{ name: "final_answer", input: { euro: 1 } }], stop: "length" },
    { calls: [{ name: "final_answer", input: { euro: 120 } }] },
  );

  expect(await desk.say("How much?")).toEqual({ status: "done", output: { euro: 120 } });
});

function priceDesk(...script: readonly ScriptedStep[]): Desk {
  return openDesk({
    harness: createThink(),
    script: steps(...script),
    agent: { output: price },
    tools: [tool("look")],
  });
}
