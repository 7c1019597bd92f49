export {
  completeBundled as completeForWorker,
  type BundledSurroundings as WorkerSurroundings,
} from "./compose/bundled-agent.ts";
export { localPage } from "./compose/local-page.ts";
export {
  createWorkerHost,
  type WorkerHost,
  type WorkerHostOptions,
} from "./compose/worker-host.ts";
export { createWrittenWorkflow } from "@tenon/codemode";
export { createWorkflows } from "@tenon/runtime";
