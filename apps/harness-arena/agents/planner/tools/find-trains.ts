import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "Return tickets to a city.",
  input: z.object({ city: z.string() }),
  replay: "safe",
  run: ({ city }) => ({ city, euro: 20 + 6 * city.length }),
});
