/* oxlint-disable no-console -- an example prints */
import { defineAgent, defineTool } from "@tenon/agent";
import * as z from "zod";

const price = defineTool({
  name: "price",
  description: "Price of a product in euro.",
  input: z.object({ sku: z.string() }),
  replay: "safe",
  run: ({ sku }) => ({ sku, eur: 100 + sku.length }),
});

const shop = defineAgent({
  name: "shop",
  model: "anthropic/claude-sonnet-4-6",
  instructions: "You sell bikes. Look prices up, never guess.",
  tools: [price],
});

console.log(shop.name, await price.validate({ sku: 5 }));
