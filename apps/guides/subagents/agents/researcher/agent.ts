import { defineAgent, defineTool } from "tenon";
import * as z from "zod";

const stock = defineTool({
  name: "stock",
  description: "How many bikes of a kind are there.",
  input: z.object({ kind: z.string() }),
  replay: "safe",
  run: ({ kind }) => ({ kind, left: kind.length }),
});

export default defineAgent({
  description: "Knows what is in stock.",
  model: "scripted/researcher",
  instructions: "You look things up. Say what you found, and nothing else.",
  tools: [stock],
});
