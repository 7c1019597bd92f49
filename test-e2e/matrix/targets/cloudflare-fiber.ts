import type { WorkerTarget } from "../target.ts";

/** Objects of local workerd that are agents of the Agents SDK, with fibers; kills of workerd are counted apart. */
export const cloudflareFiber: WorkerTarget = {
  name: "cloudflare-fiber",
  entry: "../cloudflare/worker/suites-fiber.ts",
};
