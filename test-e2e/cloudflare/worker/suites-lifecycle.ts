import {
  defineAgentObject,
  DirectoryObject,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { openSuiteHost, routeSuite, type SuiteEnv } from "./suite-host.ts";

export { DirectoryObject };

export const AgentObject: AgentObjectClass<SuiteEnv> = defineAgentObject<SuiteEnv>({
  open: (_platform, env, store) => openSuiteHost(env, store),
});

export default {
  fetch: (request: Request, env: SuiteEnv): Promise<Response> => routeSuite(request, env),
};
