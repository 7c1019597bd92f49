export { describeHarness, harnessSuites } from "./harness/describe-harness.ts";
export type { CompactingHarness, Engine, EngineOptions, HarnessWorld } from "./harness/world.ts";
export { describeIsolates, isolateSuites } from "./isolates/describe-isolates.ts";
export { isolateEscapesSuite } from "./isolates/escapes.ts";
export type { IsolatesWorld } from "./isolates/world.ts";
export { describeLogStore, logStoreSuites } from "./log-store/log-store.ts";
export { togetherSuite } from "./log-store/together.ts";
export {
  describeModel,
  describeModelFormats,
  describeModelProviders,
} from "./model/describe-model.ts";
export { modelFormatsSuite } from "./model/formats.ts";
export { modelOpenSuite } from "./model/open.ts";
export { modelStreamSuite } from "./model/stream.ts";
export type {
  FormatName,
  ModelFormatsWorld,
  ModelProvidersWorld,
  ModelUnderTest,
  ModelWorld,
  RefusedModel,
} from "./model/world.ts";
export { alarmsSuite, describeAlarms } from "./platform/alarms.ts";
export { blobsSuite, describeBlobs } from "./platform/blobs.ts";
export { describeDirectory, directorySuite } from "./platform/directory.ts";
export { describePlatform, platformSuite, platformSuites } from "./platform/platform.ts";
export { describeSurroundings, surroundingsSuite } from "./platform/surroundings.ts";
export type { CreatePlatformWorld, PlatformProcess, PlatformWorld } from "./platform/world.ts";
export { describeRecovery, recoverySuites } from "./recovery/describe-recovery.ts";
export type { RecoveryWorld } from "./recovery/world.ts";
export {
  describeSuite,
  findBrokenPromises,
  type BrokenPromise,
  type Proof,
  type Proofs,
  type Requirements,
  type Suite,
} from "./suite.ts";
export {
  describeWorkspace,
  workspaceSuites,
  type WorkspaceWorld,
} from "./workspace/describe-workspace.ts";
export { describeWorkflows, workflowSuites } from "./workflows/describe-workflows.ts";
export type { WorkflowEngine, WorkflowEngineOptions, WorkflowsWorld } from "./workflows/world.ts";
