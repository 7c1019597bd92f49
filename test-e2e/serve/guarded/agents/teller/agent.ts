import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/story",
  instructions: "You tell stories.",
});
