import { defineTool } from "tenon";
import * as z from "zod";
import orders from "../../../data/orders.json" with { type: "json" };
export default defineTool({
    description: "Finds an order: item, price in euro, days since it was delivered.",
    input: z.object({ order: z.string().describe("For example O-7731") }),
    replay: "safe",
    run: ({ order }) => orders.find(({ id }) => id === order) ?? { problem: `There is no order ${order}.` },
});
