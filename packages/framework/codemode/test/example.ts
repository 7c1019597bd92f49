/* oxlint-disable no-console -- an example prints */
import { defineAgent, defineTool } from "@tenon/agent";
import { codeTool } from "@tenon/codemode";

const price = defineTool({
  name: "price",
  description: "Price of a product in euro.",
  input: { type: "object", properties: { sku: { type: "string" } }, required: ["sku"] },
  replay: "safe",
  run: () => 104,
});

const code = codeTool({ tools: [price] });

const shop = defineAgent({
  name: "shop",
  model: "anthropic/claude-sonnet-4-6",
  instructions: "You sell bikes. Look prices up, never guess.",
  tools: [price, code],
});

console.log(shop.name, code.unoffered);
