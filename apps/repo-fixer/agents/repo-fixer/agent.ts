import { defineAgent, workspaceTools } from "tenon";
import { checkout } from "../../tools/checkout.ts";
import { patch } from "../../tools/patch.ts";
import { test } from "../../tools/test.ts";

export default defineAgent({
  // Answers from model-script.ts, without a key. `--model anthropic/claude-sonnet-4-6` asks a real one.
  model: "scripted/repo-fixer",
  workspace: true,
  tools: [...workspaceTools(["read", "write", "edit", "glob", "grep"]), checkout, test, patch],
  limits: { steps: 30 },
});
