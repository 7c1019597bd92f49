import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Looks an order up.",
  input: z.object({ order: z.string() }),
  replay: "safe",
  run: ({ order }) => ({ order, euro: 40 }),
});
