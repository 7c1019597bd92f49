export { beginRelease } from "./begin-release.ts";
export {
  createCloudflarePlatform,
  openCloudflareStore,
  type CloudflarePlatformOptions,
  type CloudflareStore,
} from "./cloudflare-platform.ts";
export {
  createAiTransport,
  type AiBinding,
  type AiTransport,
  type AiTransportOptions,
} from "./models/ai-transport.ts";
export type { AgentObjectOptions, ObjectHost } from "./object/agent-core.ts";
export { defineAgentObject, type AgentObjectClass } from "./object/agent-object.ts";
export type { Answer } from "./object/answer.ts";
export type { ClassNames } from "./object/class-names.ts";
export { DirectoryObject, directoryIn } from "./object/directory-object.ts";
export type { PeerCalls } from "./object/peer-log-store.ts";
export type { BlobBucket } from "./ports/object-blobs.ts";
export { rowSavingPolicy } from "./row-saving-policy.ts";
export { routeAgent, type RouteAgentOptions } from "./route-agent.ts";
