import { defineAgent, workflowTool } from "tenon";
import { tools } from "../code-mode/tools.ts";

// docs:start agent
export default defineAgent({
  name: "follow-up",
  model: "scripted/clerk",
  instructions: "You look after orders. What takes longer than this talk becomes a workflow.",
  tools: [...tools, workflowTool({ tools })],
});
// docs:end agent
