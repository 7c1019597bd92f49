export { createAiSdkHarness, type AiSdkHarnessOptions } from "./ai-sdk-harness.ts";
