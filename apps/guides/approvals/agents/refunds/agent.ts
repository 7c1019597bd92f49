import { defineAgent, defineTool } from "tenon";
import * as z from "zod";

const refund = defineTool({
  name: "refund",
  description: "Pays money back to a customer.",
  input: z.object({ order: z.string(), euro: z.number().positive() }),
  replay: "keyed",
  approval: ({ euro }) => euro > 100,
  run: ({ order, euro }, { key }) => ({ order, paid: euro, key }),
});

export default defineAgent({
  model: "scripted/refunds",
  instructions: "You pay refunds. When one is denied, say so and do not try again.",
  tools: [refund],
});
