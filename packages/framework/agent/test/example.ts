import { defineAgent, defineTool } from "@tenon/agent";
import * as z from "zod";

const price = defineTool({
  name: "price",
  description: "Price of a product in euro.",
  input: z.object({ sku: z.string() }),
  replay: "safe",
  run: ({ sku }) => ({ sku, eur: 100 + sku.length }),
});

export const shop = defineAgent({
  name: "shop",
  model: "anthropic/claude-sonnet-4-6",
  instructions: "You sell bikes. Look prices up, never guess.",
  tools: [price],
});

// { ok: false, message: 'Input of tool "price" is invalid: /sku: Invalid input: expected string, ...' }
export const refusal = await price.validate({ sku: 5 });
