import { TenonError } from "@tenon/contracts";
import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { dataAnalyst, repoFixer } from "../../crash/scenarios/apps.ts";
import type { Scenario } from "../../crash/scenario.ts";
import type { WorkerdOrders } from "../orders.ts";
import { sceneHost, type SceneEnv } from "./scene-host.ts";

export { DirectoryObject };

/** Objects in which an example app works on files. */
export const AgentObject: AgentObjectClass<SceneEnv> = defineAgentObject<SceneEnv>({
  isolates: ({ LOADER }) => createDynamicWorkerIsolates({ loader: LOADER }),
  open: (platform, env) => sceneHost(platform, env, scenarioOf(env)),
});

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};

function scenarioOf({ ORDERS }: SceneEnv): Scenario {
  const orders: WorkerdOrders = JSON.parse(ORDERS);
  const scenario = [dataAnalyst, repoFixer].find(({ name }) => name === orders.scenario);
  if (scenario !== undefined) return scenario;
  throw new TenonError("internal", `There is no example "${orders.scenario}".`);
}
