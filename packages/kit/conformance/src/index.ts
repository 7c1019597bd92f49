export { describeLogStore, logStoreSuites } from "./log-store/log-store.ts";
export { describeModel } from "./model/describe-model.ts";
export { modelStreamSuite } from "./model/stream.ts";
export type { ModelUnderTest, ModelWorld } from "./model/world.ts";
export type { CreatePlatformWorld, PlatformProcess, PlatformWorld } from "./platform/world.ts";
export {
  describeSuite,
  findBrokenPromises,
  type BrokenPromise,
  type Proof,
  type Proofs,
  type Requirements,
  type Suite,
} from "./suite.ts";
