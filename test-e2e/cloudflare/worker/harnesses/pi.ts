import type { Harness } from "@tenon/contracts";
import { createPiHarness } from "@tenon/harness-pi";

export const harness: Harness = createPiHarness();
