import {
  defineAgentObject,
  DirectoryObject,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { openFlowSuites, routeFlows } from "./flow-suites-host.ts";
import type { SuiteEnv } from "./suite-host.ts";

export { DirectoryObject };

export const AgentObject: AgentObjectClass<SuiteEnv> = defineAgentObject<SuiteEnv>({
  open: (_platform, env, store) => openFlowSuites(env, store),
});

export default {
  fetch: (request: Request, env: SuiteEnv): Promise<Response> => routeFlows(request, env),
};
