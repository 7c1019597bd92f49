import type { EntryDraft, Host, LogId, Platform } from "@tenon/contracts";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "../../src/index.ts";

export { DirectoryObject };

/** The class that is tried: it drives a log by adding one entry and giving the log back. */
const Driven: AgentObjectClass<Cloudflare.Env> = defineAgentObject<Cloudflare.Env>({
  open: openHost,
});

/** Tells beside what is stored and armed. */
export class AgentObject extends Driven {
  async stored(): Promise<object> {
    const { sql } = this.ctx.storage;
    const tables = sql
      .exec<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'",
      )
      .toArray()
      .map(({ name }) => name);
    const jobs = tables.includes("cf_agents_jobs")
      ? sql.exec("SELECT 1 FROM cf_agents_jobs").toArray().length
      : 0;
    return { tables, jobs, isArmed: (await this.ctx.storage.getAlarm()) !== null };
  }
}

function openHost(platform: Platform): Host {
  const { logs } = platform;
  return {
    async wake(log) {
      const lease = await logs.acquire(log);
      if (lease === undefined) return;
      const count = (await Array.fromAsync(logs.read(log))).length;
      const { entries } = await logs.append(lease, [fact("driven", `driven-${count}`)]);
      await logs.append(lease, [], { release: { upTo: entries[0]?.offset }, wakeAt: null });
    },
    async fetch(request) {
      const { searchParams } = new URL(request.url);
      const log = (searchParams.get("log") ?? "") as LogId;
      switch (searchParams.get("do")) {
        case "accept": {
          const wakeAt = platform.clock.now() + Number(searchParams.get("inMs") ?? "0");
          await logs.accept(log, [], { wakeAt, opening: [fact("opened", "opened")] });
          return Response.json({});
        }
        case "read":
          return Response.json(await typesOf(platform, log));
        case "delete":
          await logs.delete(log);
          return Response.json({});
        default:
          return Response.json({ error: "There is no such order." });
      }
    },
  };
}

async function typesOf({ logs }: Platform, log: LogId): Promise<readonly string[] | string> {
  try {
    return (await Array.fromAsync(logs.read(log))).map(({ type }) => type);
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}

function fact(type: string, key: string): EntryDraft {
  return { type, key, data: { v: 1 } };
}

/** What is bound for the tests alone. */
interface ObjectEnv {
  readonly AGENTS: DurableObjectNamespace<AgentObject>;
}

export default {
  async fetch(request: Request, env: ObjectEnv): Promise<Response> {
    const name = new URL(request.url).searchParams.get("stored");
    if (name !== null) return Response.json(await env.AGENTS.getByName(name).stored());
    return (await routeAgent(request)) ?? new Response("Not found.", { status: 404 });
  },
};
