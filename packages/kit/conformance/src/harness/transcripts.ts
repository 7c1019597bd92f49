import type { Message } from "@tenon/contracts";
import { closeTranscript, emptyState, foldAll, type RecordedEvent } from "@tenon/log";

/** What a model may see after these events. */
export function transcriptOf(events: readonly RecordedEvent[]): readonly Message[] {
  return closeTranscript(foldAll(emptyState, events).transcript).messages;
}

/** Messages as lines, for reading. */
export function lines(messages: readonly Message[]): readonly string[] {
  return messages.map((message) => {
    const parts = message.parts.map((part) => {
      if (part.type === "text" || part.type === "thinking") return part.text;
      return part.type === "call" ? `${part.name}(${JSON.stringify(part.input)})` : part.mediaType;
    });
    const mark = message.role === "tool" && message.isError ? "!" : "";
    return `${message.role}${mark}: ${parts.join(" ")}`;
  });
}
