export {
  defineConfig,
  type PlatformName,
  type ProjectConfig,
  type ProviderConfig,
} from "./config.ts";
export type { LoadedAgent } from "./load-agent.ts";
export { loadAgentFile, loadConfig, loadProject, type Project } from "./load-project.ts";
export type { AgentManifest, ProjectManifest, ToolManifest } from "./manifest.ts";
