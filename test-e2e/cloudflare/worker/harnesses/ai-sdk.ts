import type { Harness } from "@tenon/contracts";
import { createAiSdkHarness } from "@tenon/harness-ai-sdk";

export const harness: Harness = createAiSdkHarness();
