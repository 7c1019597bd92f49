export {
  defineConfig,
  type AuthorizeConfig,
  type CloudflareConfig,
  type PlatformName,
  type ProjectConfig,
  type ScheduleConfig,
} from "./config.ts";
export type { LoadedAgent } from "./load-agent.ts";
export {
  loadAgentFile,
  loadConfig,
  loadProject,
  type LeftOut,
  type Project,
} from "./load-project.ts";
export type { LoadedWorkflow } from "./load-workflows.ts";
export type { IsolatesConfig } from "./isolates-config.ts";
export type { PriceConfig } from "./price-config.ts";
export type { HeaderValue, ProviderConfig } from "./provider-config.ts";
export type { AgentManifest, ProjectManifest, ToolManifest } from "./manifest.ts";
