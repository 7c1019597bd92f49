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
