import { defineAgent } from "tenon";

export default defineAgent({
  model: ["anthropic/claude-sonnet-4-6", "engine/parrot"],
  instructions: "You sell bikes.",
});
