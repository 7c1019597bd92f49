import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/desk",
  instructions: "You look things up, then you pay.",
});
