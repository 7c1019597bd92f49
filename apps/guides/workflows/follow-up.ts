import { defineAgent, defineTool, workflowTool } from "tenon";
import * as z from "zod";
import { shop } from "../code-mode/shop.ts";

// docs:start agent
const orders = defineTool({
  name: "orders",
  description: "The orders of a customer: id, euro, whether they were paid.",
  input: z.object({ customer: z.string() }),
  replay: "safe",
  run: ({ customer }) => shop.orders(customer),
});

const refund = defineTool({
  name: "refund",
  description: "Pays an order back.",
  input: z.object({ order: z.string() }),
  replay: "keyed",
  approval: () => true,
  run: ({ order }, { key }) => shop.refund(order, key),
});

const tools = [orders, refund];

export default defineAgent({
  name: "follow-up",
  model: "scripted/clerk",
  instructions: "You look after orders. What takes longer than this talk becomes a workflow.",
  tools: [...tools, workflowTool({ tools })],
});
// docs:end agent
