import type { Digest, Entry, Json, Message } from "@tenon/contracts";
import { decodeEntry, type RecordedEvent } from "@tenon/log";

/** The blobs that a conversation refers to: in its messages, and as files of its workspace at any time. */
export function blobsOf(entries: readonly Entry[]): readonly Digest[] {
  const digests = entries.flatMap((entry) => {
    const event = decodeEntry(entry);
    return event === undefined ? [] : [...filesOf(event), ...partsOf(event)];
  });
  return [...new Set(digests)];
}

function filesOf(event: RecordedEvent): readonly Digest[] {
  if (event.type !== "workspace.committed") return [];
  return Object.values(event.data.paths).filter((digest) => digest !== null);
}

function partsOf(event: RecordedEvent): readonly Digest[] {
  return messagesOf(event).flatMap(({ parts }) =>
    parts.flatMap((part) => (part.type === "file" ? [part.blob] : [])),
  );
}

function messagesOf(event: RecordedEvent): readonly Message[] {
  switch (event.type) {
    case "submission.accepted":
      return [event.data.input];
    case "model.requested":
      return Object.values(event.data.context.pieces ?? {}).filter(isMessage);
    case "model.completed":
    case "tool.settled":
    case "message.appended":
      return [event.data.message];
    case "transcript.compacted":
      return [event.data.summary];
    default:
      return [];
  }
}

/** A piece of a request is a message, or instructions, or tools. */
function isMessage(piece: unknown): piece is Json & Message {
  return typeof piece === "object" && piece !== null && "role" in piece && "parts" in piece;
}
