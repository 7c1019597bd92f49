import { defineAgent } from "tenon";

export default defineAgent({
  model: "anthropic/claude-sonnet-4-6",
  instructions: "You look things up, then you pay.",
});
