export type { CompactionOptions } from "./compaction.ts";
export type { PromptSection } from "./sections.ts";
export { createThink, type ThinkOptions } from "./think.ts";
