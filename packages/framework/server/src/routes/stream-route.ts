import { createConversationSource } from "../conversation/conversation-source.ts";
import { refuse } from "../refusal.ts";
import { readStream } from "../streams/read-stream.ts";
import { conversationOf, type Call, type Route } from "./route.ts";

/** Reads the public log. */
export const streamRoute: Route = {
  method: "GET",
  path: "/agents/:agent/:conversation",
  name: "readConversation",
  summary: "The public log as a Durable Stream of JSON: catch-up, long-poll, server-sent events",
  action: "read",
  query: {
    offset: "`-1`, `now`, or an offset as it was received",
    live: "`long-poll` or `sse`",
    cursor: "the `Stream-Cursor` of the answer before",
    fragments: "`true`: text of unfinished replies, with `live=sse`",
  },
  answers: { 200: "What follows the offset", 204: "Nothing came", 304: "Nothing changed" },
  answer: readLog,
};

async function readLog(call: Call): Promise<Response> {
  const { services, request, query } = call;
  const { platform, limits, readers, stopping, settled } = services;
  const source = createConversationSource({
    conversation: conversationOf(call),
    logs: platform.logs,
    limits,
    settled,
    hasFragments: query.get("fragments") === "true",
  });
  const options = { ...limits, clock: platform.clock, ids: platform.ids, stopping };
  if (!query.has("live") || request.method === "HEAD") return readStream(source, request, options);
  if (readers.open >= limits.readers)
    return refuse(429, "too-many-readers", {
      message: "Too many readers are connected.",
      headers: { "retry-after": "5" },
    });
  readers.open += 1;
  let isOpen = true;
  const onEnd = (): void => {
    if (isOpen) readers.open -= 1;
    isOpen = false;
  };
  try {
    const response = await readStream(source, request, { ...options, onEnd });
    if (response.headers.get("content-type") !== "text/event-stream") onEnd();
    return response;
  } catch (error) {
    onEnd();
    throw error;
  }
}
