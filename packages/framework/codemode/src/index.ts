export type { AllowedAddress } from "./allowed-address.ts";
export { codeTool, type CodeToolOptions } from "./code-tool.ts";
export {
  createExecutor,
  type CodeExecutor,
  type ExecutorConnector,
  type ExecutorFunction,
  type ExecutorOptions,
  type ExecutorProvider,
  type ExecutorResult,
} from "./executor.ts";
export type { FetchInput } from "./fetch-input.ts";
export { fetchTool, type FetchOutput, type FetchToolOptions } from "./fetch-tool.ts";
export { workflowTool, type WorkflowToolOptions } from "./written/workflow-tool.ts";
export { createWrittenWorkflow, type WrittenWorkflowOptions } from "./written/written-workflow.ts";
