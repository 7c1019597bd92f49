import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "stock-report",
  run: (step) => step.do("count", () => ({ bikes: 12 })),
});
