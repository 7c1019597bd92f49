import type { Scenario } from "./scenario.ts";
import { parallelTools } from "./scenarios/parallel-tools.ts";

/** Every scenario, by the name under which a process finds it. */
export const allScenarios: readonly Scenario[] = [parallelTools];
