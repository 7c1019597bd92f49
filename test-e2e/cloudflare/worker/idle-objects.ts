import { DurableObject } from "cloudflare:workers";
import { Agent } from "agents";
import { Lifecycle } from "agents/lifecycle";

/** What every object of this Worker does: it writes one row, so that its storage is open. */
function touch(sql: SqlStorage): Response {
  sql.exec("CREATE TABLE IF NOT EXISTS touched (at INTEGER)");
  sql.exec("INSERT INTO touched VALUES (?)", Date.now());
  return Response.json({});
}

/** Nothing around it. */
export class PlainObject extends DurableObject {
  override fetch(): Response {
    return touch(this.ctx.storage.sql);
  }
}

/** With what the default driver is built on. */
export class LifecycleObject extends DurableObject {
  readonly lifecycle: Lifecycle<Cloudflare.Env> = Lifecycle.install<Cloudflare.Env>(this);

  onRequest(): Response {
    return touch(this.ctx.storage.sql);
  }
}

/** The Agents SDK's own agent, with nothing in it. */
export class AgentsSdkObject extends Agent<Cloudflare.Env> {
  override onRequest(): Response {
    return touch(this.ctx.storage.sql);
  }
}

interface IdleEnv {
  readonly OBJECTS: DurableObjectNamespace;
}

export default {
  fetch: (request: Request, { OBJECTS }: IdleEnv): Promise<Response> =>
    OBJECTS.getByName(new URL(request.url).pathname).fetch(request),
};
