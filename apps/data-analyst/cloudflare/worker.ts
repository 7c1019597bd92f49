// tenon:generated c4285d3bf5c9ada3
import { defineAgentObject, DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import { completeForWorker, createWorkerHost } from "tenon/worker";
import dataAnalystAgent from "../agents/data-analyst/agent.ts";
import dataAnalystAgentInstructions from "../agents/data-analyst/instructions.md";
import config from "../tenon.config.ts";

const agents = [
  completeForWorker("data-analyst", dataAnalystAgent, {
    instructions: dataAnalystAgentInstructions,
  }),
];

/** One object for each conversation, named `<agent>:<conversation>`. */
export const AgentObject = defineAgentObject({
  isolates: (env: { readonly LOADER?: WorkerLoader }) =>
    createDynamicWorkerIsolates({ loader: env.LOADER }),
  open: (platform) =>
    createWorkerHost({
      platform,
      agents,
      config,
      // Says who asks, or refuses with undefined. Without it only requests of this machine are answered.
      // authorize: async (request) => undefined,
    }),
});

/** One object that lists them. */
export { DirectoryObject };

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
