export {
  completeAgent,
  defineAgent,
  isAgent,
  type AgentDefinition,
  type AgentSurroundings,
} from "./define-agent.ts";
export { defineSkill, type SkillDefinition } from "./define-skill.ts";
export { defineTool, isTool, renameTool } from "./define-tool.ts";
export { Fields, readFields, type Callback, type FieldRules } from "./fields.ts";
export { parseModelRef } from "./model-ref.ts";
export { readLimits } from "./read-agent.ts";
export type { Parsed, Schema, Unparsed } from "./schema.ts";
export type { Effective, Produced, Returned, ToolDefinition } from "./tool-definition.ts";
export {
  defineWorkflow,
  isWorkflow,
  notRetryable,
  type WorkflowDefinition,
  type WorkflowInput,
  type WorkflowOutput,
} from "./workflow/define-workflow.ts";
