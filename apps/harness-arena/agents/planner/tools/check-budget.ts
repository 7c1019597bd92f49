import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Whether prices fit a budget, all in euro.",
  input: z.object({ budget: z.number(), prices: z.array(z.number()) }),
  replay: "safe",
  run({ budget, prices }) {
    const sum = prices.reduce((total, price) => total + price, 0);
    return { sum, fits: sum <= budget };
  },
});
