import type { Harness } from "@tenon/contracts";
import { createThink } from "@tenon/harness-think";

export const harness: Harness = createThink();
