import type { WorkerTarget } from "../target.ts";

/** Objects of local workerd, armed by the lifecycle of the Agents SDK; kills of workerd are counted apart. */
export const cloudflareLifecycle: WorkerTarget = {
  name: "cloudflare-lifecycle",
  entry: "../cloudflare/worker/suites-lifecycle.ts",
};
