import { DirectoryObject } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import { openFlowSuites, routeFlows } from "./flow-suites-host.ts";
import type { SuiteEnv } from "./suite-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<SuiteEnv> = defineFiberObject<SuiteEnv>({
  open: (_platform, env, store) => openFlowSuites(env, store),
});

export default {
  fetch: (request: Request, env: SuiteEnv): Promise<Response> => routeFlows(request, env),
};
