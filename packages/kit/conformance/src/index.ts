export { describeLogStore, logStoreSuites } from "./log-store/log-store.ts";
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
