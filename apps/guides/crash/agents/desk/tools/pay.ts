import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Pays an order back.",
  input: z.object({ order: z.string() }),
  replay: "keyed",
  run: ({ order }, { key }) => ({ paid: order, key }),
});
