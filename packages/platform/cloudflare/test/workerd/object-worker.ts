import type { EntryDraft, Host, LogId, Platform } from "@tenon/contracts";
import { Faults } from "./faults.ts";
import {
  defineAgentObject,
  DirectoryObject,
  routeAgent,
  type AgentObjectClass,
} from "../../src/index.ts";

export { DirectoryObject };

const classes = { archive: "ArchiveAgent" };

/** The class that is tried: it drives a log by adding one entry and giving the log back. */
const Driven: AgentObjectClass<ObjectEnv> = defineAgentObject<ObjectEnv>({
  classes,
  open: openHost,
  bucket: ({ BLOBS }) => BLOBS,
});

/** Tells beside what is stored and armed. */
export class AgentObject extends Driven {
  constructor(ctx: DurableObjectState, env: ObjectEnv) {
    faults.meetStart();
    super(ctx, env);
    faults.watch(ctx);
  }

  /** As a later release would have left it. */
  pretendNewer(): void {
    this.ctx.storage.sql.exec("UPDATE log SET version = 99");
  }

  /** As an earlier release could have left it. */
  pretendOlder(): void {
    this.ctx.storage.sql.exec("ALTER TABLE log DROP COLUMN saved_head");
  }

  /** Ends the object as a crash does, with whatever is going on in it. */
  drop(): void {
    this.ctx.abort("dropped by the test");
  }

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

/** The same, for one agent alone. */
export class ArchiveAgent extends AgentObject {}

function openHost(platform: Platform): Host {
  const { logs } = platform;
  return {
    async wake(log) {
      // One that cannot work yet, as after a bad deploy.
      if (log.endsWith("/stubborn") && failures.count < 2) {
        failures.count += 1;
        throw new TypeError("Not yet.");
      }
      const lease = await logs.acquire(log);
      if (lease === undefined) return;
      const { entries } = await logs.append(lease, [fact("driven", "driven")]);
      driven.push(log);
      await logs.append(lease, [], { release: { upTo: entries[0]?.offset }, wakeAt: null });
    },
    async fetch(request) {
      const { searchParams } = new URL(request.url);
      const log = (searchParams.get("log") ?? "") as LogId;
      switch (searchParams.get("do")) {
        case "accept": {
          const wakeAt = platform.clock.now() + Number(searchParams.get("inMs") ?? "0");
          const opening = [fact("opened", "opened")];
          return Response.json(await codeOf(() => logs.accept(log, [], { wakeAt, opening })));
        }
        case "read":
          return Response.json(await typesOf(platform, log));
        case "advice":
          return Response.json(platform.secrets.advice?.("API_KEY") ?? "none");
        case "delete":
          await logs.delete(log);
          return Response.json({});
        case "accept-large": {
          const draft = {
            type: "large",
            key: "large",
            data: { v: 1, text: "x".repeat(2_100_000) },
          };
          return Response.json(await codeOf(() => logs.accept(log, [draft])));
        }
        case "blob": {
          const bytes = new Uint8Array(Number(searchParams.get("bytes"))).fill(7);
          const digest = await platform.blobs.put(log, bytes);
          const found = await platform.blobs.get(log, digest);
          return Response.json({ found: found?.length });
        }
        default:
          return Response.json({ error: "There is no such order." });
      }
    },
  };
}

const failures = { count: 0 };
const driven: LogId[] = [];
const faults = new Faults();

async function codeOf(ask: () => Promise<unknown>): Promise<string> {
  try {
    await ask();
    return "done";
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
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

async function changed(object: DurableObjectStub<AgentObject>, change: string): Promise<void> {
  if (change === "newer") await object.pretendNewer();
  else if (change === "older") await object.pretendOlder();
  else await object.drop();
}

/** What is bound for the tests alone. */
interface ObjectEnv {
  readonly AGENTS: DurableObjectNamespace<AgentObject>;
  readonly ARCHIVE: DurableObjectNamespace<AgentObject>;
  readonly BLOBS: R2Bucket;
}

export default {
  async fetch(request: Request, env: ObjectEnv): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const name = searchParams.get("stored");
    const objects = searchParams.has("own") ? env.ARCHIVE : env.AGENTS;
    if (name !== null) return Response.json(await objects.getByName(name).stored());
    const change = searchParams.get("change");
    if (change !== null) {
      await changed(env.AGENTS.getByName(searchParams.get("of") ?? ""), change);
      return Response.json({});
    }
    if (searchParams.has("driven")) return Response.json(driven);
    faults.plan(searchParams);
    if (searchParams.has("left")) return Response.json(faults.left);
    if (searchParams.has("bucket")) {
      const { objects } = await env.BLOBS.list();
      return Response.json(objects.map(({ size }) => size));
    }
    const className = searchParams.get("class");
    if (className !== null) {
      const answered = routeAgent(request, { className });
      return Response.json(await answered.catch(({ code, hint }) => ({ code, hint })));
    }
    return (await routeAgent(request, { classes })) ?? new Response("Not found.", { status: 404 });
  },
};
