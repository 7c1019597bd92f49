import { defineTool } from "tenon";
import * as z from "zod";
import { shop } from "./shop.ts";

// docs:start tools
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

export const tools = [orders, refund];
// docs:end tools
