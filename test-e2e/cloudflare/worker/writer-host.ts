import type { Host, Platform } from "@tenon/contracts";
import { createServer } from "@tenon/server";
import { entriesOf } from "../../crash/scene.ts";
import { joinWriter } from "../../written/writer.ts";
import { openOutside, personOf } from "./office-host.ts";
import type { SceneEnv } from "./scene-host.ts";

/** The desk whose model writes a workflow, in the objects of its conversations and of the instance. */
export function openWriterHost(platform: Platform, env: SceneEnv): Host {
  const { told, post } = openOutside(platform, env);
  const writer = joinWriter({ platform: told, note: (line) => post("note", line), napMs: 600 });
  const { runtime, conversation } = writer;
  const agents = { names: () => [], get: async () => undefined };
  const server = createServer({ runtime, platform: told, agents, authorize: personOf });
  return {
    wake: (log) => runtime.wake(log),
    async fetch(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (searchParams.has("write")) {
        await conversation.submit("Pay my taxi.", { by: "user:ana", key: "one" });
        return Response.json({ started: (await writer.started()) ?? null });
      }
      if (!pathname.endsWith("/entries")) return server.fetch(request);
      const [, workflow = "", id = ""] = pathname.slice(1).split("/");
      return Response.json(await entriesOf(platform, runtime.workflow(workflow, id).log));
    },
  };
}
