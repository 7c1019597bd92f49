import type { Message, Part } from "@tenon/contracts";

/** Longer pieces are cut in the middle: their ends say most. */
const pieceLength = 4_000;

/** Messages as a text to be read, not to be answered. */
export function transcriptText(messages: readonly Message[]): string {
  return messages.map(messageText).join("\n\n");
}

function messageText(message: Message): string {
  const text = message.parts.map(partText).join("\n");
  switch (message.role) {
    case "user":
      return `<user>\n${text}\n</user>`;
    case "assistant":
      return `<assistant>\n${text}\n</assistant>`;
    case "tool":
      return `<result of="${message.name}"${message.isError ? " failed" : ""}>\n${text}\n</result>`;
  }
}

function partText(part: Part): string {
  switch (part.type) {
    case "text":
      return shortened(part.text);
    case "thinking":
      return part.text === "" ? "" : `(thinks: ${shortened(part.text)})`;
    case "file":
      return `(file: ${part.name ?? part.mediaType})`;
    case "call":
      return `(calls ${part.name} with ${shortened(JSON.stringify(part.input))})`;
  }
}

function shortened(text: string): string {
  if (text.length <= pieceLength) return text;
  const half = pieceLength / 2;
  const left = text.length - pieceLength;
  return `${text.slice(0, half)}… (${left} characters left out) …${text.slice(-half)}`;
}
