import { describeHarness } from "@tenon/conformance";
import { createAiSdkHarness } from "../src/index.ts";
import { createWorld } from "./world.ts";

describeHarness("ai-sdk", () => createWorld(createAiSdkHarness()));
