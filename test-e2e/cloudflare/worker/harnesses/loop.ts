import type { Harness } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";

export const harness: Harness = loop;
