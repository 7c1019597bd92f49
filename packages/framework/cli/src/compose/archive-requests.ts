import { TenonError, type Archive } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import type { Action, Authorize } from "@tenon/server";

/** What archive requests are answered with. */
export interface ArchiveRequestsOptions {
  readonly archive: Archive;
  /** Left out: the server lets requests of this machine through alone. */
  readonly authorize?: Authorize;
}

/**
 * Answers what concerns the file of a conversation, at `/agents/<agent>/<conversation>/archive`: GET copies it, POST takes
 * it away and closes the conversation here for good, PUT goes on with one that came from elsewhere. Undefined for any
 * other request.
 */
export function answerArchive({
  archive,
  authorize,
}: ArchiveRequestsOptions): (request: Request) => Promise<Response | undefined> {
  return async (request) => {
    const [, agents, agent = "", conversation = "", last, more] = new URL(
      request.url,
    ).pathname.split("/");
    const action = actions[request.method];
    if (agents !== "agents" || last !== "archive" || more !== undefined) return undefined;
    if (action === undefined) return undefined;
    const log = conversationLog(agent, conversation);
    const by =
      authorize === undefined ? "local" : await authorize(request, { action, agent, conversation });
    if (by === undefined || by === "")
      throw new TenonError("not-permitted", `You may not ${action} here.`);
    if (request.method === "PUT") {
      // Under the name that was asked for, whatever the file says: only that one was permitted.
      await archive.import(partsOf(await request.arrayBuffer()), { as: log });
      return Response.json({ agent, conversation }, { status: 201 });
    }
    const parts = archive.export(log, request.method === "POST" ? { move: { by } } : {});
    const file = await new Blob(await Array.fromAsync(parts, (part) => part.slice())).arrayBuffer();
    return new Response(file, { headers: { "content-type": "application/jsonl" } });
  };
}

/** What each method needs a permission for. A GET changes nothing: a page of another site could send it. */
const actions: Readonly<Record<string, Action>> = { GET: "read", POST: "delete", PUT: "submit" };

async function* partsOf(file: ArrayBuffer): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(file);
}
