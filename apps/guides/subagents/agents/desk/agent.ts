import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/desk",
  instructions: "You sell bikes. Let others look things up, and answer in one sentence.",
  subagents: ["researcher"],
  limits: { tokens: 200_000 },
});
