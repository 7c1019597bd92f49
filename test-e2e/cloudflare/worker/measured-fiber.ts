import { DirectoryObject, routeAgent } from "@tenon/platform-cloudflare";
import { defineFiberObject, type FiberObjectClass } from "@tenon/platform-cloudflare/fiber";
import type { Written } from "../written.ts";
import { countWrites } from "./counted.ts";
import { openMeasuredHost } from "./measured-host.ts";

export { DirectoryObject };

let written: () => Written = () => ({ statements: 0, rows: 0, alarms: 0 });

const Measured: FiberObjectClass<Cloudflare.Env> = defineFiberObject<Cloudflare.Env>({
  open: (platform) => openMeasuredHost(platform, () => written()),
});

/** Counts from before its own first statement. One object is measured at a time. */
export class AgentObject extends Measured {
  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    written = countWrites(ctx.storage);
    super(ctx, env);
  }
}

export default {
  fetch: async (request: Request): Promise<Response> =>
    (await routeAgent(request)) ?? new Response("Not found.", { status: 404 }),
};
