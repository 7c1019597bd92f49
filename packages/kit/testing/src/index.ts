export { plantCanary, type Canary } from "./canary.ts";
export {
  crashAt,
  crashPointVariable,
  encodeCrashPoint,
  readCrashPoint,
  type CrashCounter,
  type CrashMoment,
  type CrashPoint,
} from "./crash-point.ts";
export { longestStall } from "./longest-stall.ts";
export type {
  ModelStep,
  ScriptedCall,
  ScriptedFailure,
  ScriptedThinking,
  ScriptedUsage,
} from "./model-script.ts";
export {
  startModelServer,
  type ModelServer,
  type ModelServerOptions,
  type RecordedRequest,
  type RequestEnd,
} from "./model-server.ts";
export {
  createMortalStore,
  everyDeath,
  type Death,
  type MortalStore,
  type MortalStoreOptions,
} from "./mortal-store.ts";
export type { ModelServerScript } from "./plan-reply.ts";
export { startRefusingServer, type HttpRefusal, type RefusingServer } from "./refusing-server.ts";
export { createSequentialIds } from "./sequential-ids.ts";
export { storeOver } from "./store-over.ts";
export {
  sweepKills,
  type ChildEnd,
  type KillWorld,
  type SweepFailure,
  type SweepOptions,
  type SweepReport,
} from "./sweep-kills.ts";
export type {
  WireCall,
  WireFormatName,
  WireMessage,
  WireQuestion,
  WireThinking,
} from "./wire-format.ts";
