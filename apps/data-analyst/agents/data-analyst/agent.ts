import { codeTool, defineAgent, workspaceTools } from "tenon";
import { samples } from "../../tools/samples.ts";
import { table } from "../../tools/table.ts";

/** What scripts of the model may call. The model itself is offered `code` in their place. */
const tools = [...workspaceTools(["read", "write", "glob"]), table];

export default defineAgent({
  // Answers from model-script.ts, without a key. `--model anthropic/claude-sonnet-4-6` asks a real one.
  model: "scripted/data-analyst",
  workspace: true,
  tools: [samples, ...tools, codeTool({ tools })],
  limits: { steps: 20 },
});
