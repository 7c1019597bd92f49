export { createPiHarness, type PiHarnessOptions } from "./pi-harness.ts";
export type { PiHooks } from "./hooks.ts";
