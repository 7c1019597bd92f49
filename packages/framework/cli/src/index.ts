export {
  defineAgent,
  defineSkill,
  defineTool,
  defineWorkflow,
  notRetryable,
  type AgentDefinition,
  type SkillDefinition,
  type ToolDefinition,
  type WorkflowDefinition,
} from "@tenon/agent";
export {
  codeTool,
  fetchTool,
  workflowTool,
  type CodeToolOptions,
  type FetchToolOptions,
  type WorkflowToolOptions,
} from "@tenon/codemode";
export { TenonError, hasCode } from "@tenon/contracts";
export { resultOf, type Script, type ScriptedStep } from "@tenon/model-scripted";
export { defineConfig, type ProjectConfig, type ProviderConfig } from "@tenon/project";
export { workspaceTools, type WorkspaceToolName } from "@tenon/workspace";
export { createScriptedModels, type ScriptedModelsOptions } from "./compose/scripted-models.ts";
