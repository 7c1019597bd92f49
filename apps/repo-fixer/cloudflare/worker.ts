// tenon:generated 32cf3c519812a40f
import { defineAgentObject, DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { createDynamicWorkerIsolates } from "@tenon/isolate-dynamic-workers";
import { completeForWorker, createWorkerHost } from "tenon/worker";
import repoFixerAgent from "../agents/repo-fixer/agent.ts";
import repoFixerAgentInstructions from "../agents/repo-fixer/instructions.md";
import config from "../tenon.config.ts";

const agents = [
  completeForWorker("repo-fixer", repoFixerAgent, {
    instructions: repoFixerAgentInstructions,
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
