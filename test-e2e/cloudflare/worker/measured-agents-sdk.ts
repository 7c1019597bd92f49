import { DurableObject } from "cloudflare:workers";
import { Agent, getAgentByName } from "agents";
import type { Written } from "../written.ts";
import { countWrites } from "./counted.ts";

// The Agents SDK's own agent with nothing in it, measured beside the drivers.

let written: () => Written = () => ({ statements: 0, rows: 0, alarms: 0 });

export class AgentObject extends Agent<MeasuredEnv> {
  constructor(ctx: DurableObjectState, env: MeasuredEnv) {
    written = countWrites(ctx.storage);
    super(ctx, env);
  }

  override onRequest(): Response {
    return Response.json({ before: written() });
  }
}

interface MeasuredEnv extends Cloudflare.Env {
  readonly AGENTS: DurableObjectNamespace<AgentObject>;
}

/** Is bound, and never asked. */
export class DirectoryObject extends DurableObject {}

export default {
  fetch: async (request: Request, { AGENTS }: MeasuredEnv): Promise<Response> =>
    (await getAgentByName(AGENTS, new URL(request.url).pathname)).fetch(request),
};
