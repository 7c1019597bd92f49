import { defineTool } from "tenon";
import * as z from "zod";

const prices = new Map([
  ["city", 480],
  ["gravel", 1450],
]);

export default defineTool({
  description: "Price of a bike in euro.",
  input: z.object({ bike: z.string().describe("city or gravel") }),
  replay: "safe",
  run: ({ bike }) => ({ bike, euro: prices.get(bike) ?? null }),
});
