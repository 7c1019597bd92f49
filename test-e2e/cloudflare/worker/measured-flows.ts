import { defineWorkflow } from "@tenon/agent";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "@tenon/platform-cloudflare";
import { createWorkerHost, createWorkflows } from "tenon/worker";
import type { FlowsWritten, Written } from "../written.ts";
import { countWrites } from "./counted.ts";

export { DirectoryObject };

/** As many steps as it is told. */
const steps = defineWorkflow({
  name: "steps",
  async run(step, count) {
    for (let at = 0; at < Number(count ?? 0); at += 1) await step.do(`step-${at}`, () => at);
  },
});

let written: (() => Written) | undefined;
let objects = 0;

const Measured: AgentObjectClass<Cloudflare.Env> = defineAgentObject<Cloudflare.Env>({
  open(platform) {
    const host = createWorkerHost({
      platform,
      agents: [],
      workflows: createWorkflows([steps]),
      config: {
        schedules: [{ name: "tick", when: { cron: "* * * * * *" }, target: { workflow: "steps" } }],
      },
    });
    return {
      ...host,
      async fetch(request) {
        if (!request.url.endsWith("/written")) {
          const answered = await host.fetch?.(request);
          return answered ?? new Response("Not found.", { status: 404 });
        }
        if (request.method === "POST") await host.beginRelease();
        const { rows = 0, alarms = 0 } = written?.() ?? {};
        return Response.json({ rows, alarms, objects } satisfies FlowsWritten);
      },
    };
  },
});

/** Counts what all objects of this isolate write, from before the first statement of the first one. */
export class AgentObject extends Measured {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    written ??= countWrites(ctx.storage);
    objects += 1;
    super(ctx, env);
  }
}

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
