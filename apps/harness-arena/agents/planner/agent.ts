import { defineAgent } from "tenon";

export default defineAgent({
  model: "scripted/planner",
  instructions:
    "You plan weekends. Look trains and hotels up, check the budget, and book only what fits it.",
});
