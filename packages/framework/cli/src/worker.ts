export {
  completeForWorker,
  createWorkerHost,
  type WorkerHostOptions,
  type WorkerSurroundings,
} from "./compose/worker-host.ts";
