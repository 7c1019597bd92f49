export {
  createDynamicWorkerIsolates,
  type DynamicWorkerIsolatesOptions,
} from "./dynamic-worker-isolates.ts";
