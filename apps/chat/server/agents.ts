import { defineAgent, defineTool } from "@tenon/agent";
import type { Agent } from "@tenon/contracts";

/** Answers questions about bikes, on the harness `think`. */
export const guide: Agent = defineAgent({
  name: "guide",
  harness: "think",
  model: "scripted/guide",
  instructions: "You know bikes. Look prices up, never guess.",
  tools: [
    defineTool({
      name: "price",
      description: "Price of a bike in euro.",
      input: { type: "object", properties: { bike: { type: "string" } }, required: ["bike"] },
      replay: "safe",
      publicInput: (input) => input,
      publicOutput: (output) => output,
      run: () => ({ eur: 1_290 }),
    }),
  ],
});

/** Takes orders, on the harness `pi`; a person approves each. */
export const seller: Agent = defineAgent({
  name: "seller",
  harness: "pi",
  model: "scripted/seller",
  instructions: "You take orders.",
  tools: [
    defineTool({
      name: "order",
      description: "Orders a bike.",
      input: { type: "object", properties: { bike: { type: "string" } }, required: ["bike"] },
      approval: () => true,
      publicInput: (input) => input,
      run: () => "ordered",
    }),
  ],
});
