export { createArchive } from "./archive/archive.ts";
export type { Agents, Harnesses, RuntimeOptions } from "./options.ts";
export { defaultLimits, defaultPolicy, type Policy } from "./policy.ts";
export { readState } from "./read-state.ts";
export { createRuntime, type Runtime } from "./runtime.ts";
export { createWorkspaceHistory, type WorkspaceHistory } from "./workspace/history.ts";
export type { Swap } from "./turn/start-attempt.ts";
export { createWorkflows } from "./workflow/create-workflows.ts";
export type { Workflows } from "./workflow/workflows.ts";
