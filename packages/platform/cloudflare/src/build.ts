export { compatibilityDate } from "./build/compatibility-date.ts";
export { generated, isUntouched, type GeneratedFile } from "./build/generated-file.ts";
export {
  workerEntry,
  type WorkerAgent,
  type WorkerProject,
  type WorkerWorkflow,
} from "./build/worker-entry.ts";
export { wranglerConfig, type WranglerOptions } from "./build/wrangler-config.ts";
