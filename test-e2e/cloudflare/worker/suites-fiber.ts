import { DirectoryObject } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import { openSuiteHost, routeSuite, type SuiteEnv } from "./suite-host.ts";

export { DirectoryObject };

export const AgentObject: FiberObjectClass<SuiteEnv> = defineFiberObject<SuiteEnv>({
  open: (_platform, env, store) => openSuiteHost(env, store),
});

export default {
  fetch: (request: Request, env: SuiteEnv): Promise<Response> => routeSuite(request, env),
};
