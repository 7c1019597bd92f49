import type { AssistantMessage, EventData, JsonObject, LogEvent, Part } from "@tenon/contracts";

/**
 * What the public log shows of an event: `true` for all of it, an object for a part, undefined for nothing. Content of
 * tools is never shown here; a tool that declares public forms has them added by the host.
 */
export function publicForm(event: LogEvent): JsonObject | true | undefined {
  switch (event.type) {
    case "conversation.created":
    case "submission.accepted":
    case "submission.consumed":
    case "submission.settled":
    case "turn.started":
    case "turn.settled":
    case "turn.abort-requested":
      return true;
    case "model.requested":
      return {
        request: event.data.request,
        message: event.data.message,
        attempt: event.data.attempt,
        model: event.data.model,
      };
    case "model.failed":
      return {
        request: event.data.request,
        attempt: event.data.attempt,
        kind: event.data.failure.kind,
      };
    case "model.completed":
      return isPlain(event.data.message)
        ? true
        : { ...event.data, message: publicReply(event.data.message) };
    case "tool.requested":
      return publicRequest(event.data);
    case "tool.awaiting":
      return { call: event.data.call, reason: event.data.reason };
    case "tool.answered":
      return { call: event.data.call, decision: event.data.decision.type, by: event.data.by };
    case "tool.started":
      return { call: event.data.call, attempt: event.data.attempt };
    case "tool.settled":
      return {
        call: event.data.call,
        name: event.data.message.name,
        isError: event.data.message.isError,
        source: event.data.source,
      };
    default:
      return undefined;
  }
}

function publicRequest({ call, name, parent }: EventData["tool.requested"]): JsonObject {
  return { call, name, ...(parent === undefined ? {} : { parent }) };
}

function isPlain(message: AssistantMessage): boolean {
  return message.parts.every((part) => part.type === "text" && part.meta === undefined);
}

function publicReply(message: AssistantMessage): JsonObject {
  return { ...message, parts: message.parts.flatMap(publicPart) };
}

function publicPart(part: Part): readonly JsonObject[] {
  switch (part.type) {
    case "text":
      return [{ type: "text", text: part.text }];
    case "call":
      return [{ type: "call", id: part.id, name: part.name }];
    case "file":
      return [
        {
          type: "file",
          mediaType: part.mediaType,
          blob: part.blob,
          ...(part.name === undefined ? {} : { name: part.name }),
        },
      ];
    case "thinking":
      return [];
  }
}
