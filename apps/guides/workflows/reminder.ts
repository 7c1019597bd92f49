import { defineAgent } from "tenon";

export default defineAgent({
  name: "reminder",
  model: "anthropic/claude-sonnet-4-5",
  instructions: "You remind people of what they asked you to.",
  schedules: true,
});
