import { defineAgent } from "tenon";
import * as z from "zod";

export default defineAgent({
  model: "scripted/estimate",
  instructions: "You estimate what the repair of a bike costs.",
  output: z.object({
    euro: z.number().positive(),
    parts: z.array(z.string()).min(1),
  }),
});
