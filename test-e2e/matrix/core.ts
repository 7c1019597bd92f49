import { createThink } from "@tenon/harness-think";
import { createRuntime } from "@tenon/runtime";

// What every agent needs, wherever it runs: measured, and served as a Worker.
export default {
  fetch: (): Response =>
    Response.json({ harness: createThink().name, runtime: typeof createRuntime }),
};
