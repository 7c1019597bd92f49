import { codeTool } from "@tenon/codemode";
import { defineAgent } from "tenon";
import { tools } from "./tools.ts";

// docs:start agent
export default defineAgent({
  name: "desk",
  model: "scripted/clerk",
  instructions: "You look after orders.",
  tools: [...tools, codeTool({ tools })],
});
// docs:end agent
