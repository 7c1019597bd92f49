export { bundleWorker, type BundleWorkerOptions } from "./bundle-worker.ts";
export { startWorkerd, type LocalWorkerd, type WorkerdOptions } from "./start-workerd.ts";
