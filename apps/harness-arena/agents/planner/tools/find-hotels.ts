import { defineTool } from "tenon";
import * as z from "zod";

export default defineTool({
  description: "The hotel of a city, with its price for a number of nights.",
  input: z.object({ city: z.string(), nights: z.number().int().positive() }),
  replay: "safe",
  run: ({ city, nights }) => ({ hotel: `Hotel ${city}`, euro: 70 * nights }),
});
