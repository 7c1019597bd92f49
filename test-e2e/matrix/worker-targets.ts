import type { WorkerTarget } from "./target.ts";
import { cloudflareFiber } from "./targets/cloudflare-fiber.ts";
import { cloudflareLifecycle } from "./targets/cloudflare-lifecycle.ts";

/** The platforms of the matrix that live in workerd: each is a file of its own. */
export const workerTargets: readonly WorkerTarget[] = [cloudflareLifecycle, cloudflareFiber];
