import { describeHarness } from "@tenon/conformance";
import { createWorld } from "@tenon/desk";
import { createAiSdkHarness } from "../src/index.ts";

describeHarness("ai-sdk", () => createWorld(createAiSdkHarness()));
