import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/echo",
});
