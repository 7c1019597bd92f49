import { TenonError, type UserMessage } from "@tenon/contracts";

/** Largest message in bytes of JSON. */
const maxInputBytes = 1_000_000;

/** Reads what was submitted. Throws `invalid-input` naming what is wrong. */
export function readInput(input: string | UserMessage): UserMessage {
  const message: UserMessage =
    typeof input === "string" ? { role: "user", parts: [{ type: "text", text: input }] } : input;
  const problem = problemOf(message);
  if (problem !== undefined) throw new TenonError("invalid-input", problem);
  const parts = message.parts.map((part) =>
    part.type === "text" ? { ...part, text: part.text.toWellFormed() } : part,
  );
  return { ...message, parts };
}

function problemOf(message: UserMessage): string | undefined {
  if (message.role !== "user" || !Array.isArray(message.parts))
    return 'A message must have `role: "user"` and a list of `parts`.';
  const foreign = message.parts.findIndex((part: unknown) => !isUserPart(part));
  if (foreign !== -1)
    return `Part ${foreign} of the message must be a \`text\` with its text, or a \`file\` with its media type and blob.`;
  const isEmpty = message.parts.every((part) => part.type === "text" && part.text.trim() === "");
  if (isEmpty) return "A message must not be empty.";
  const bytes = new TextEncoder().encode(JSON.stringify(message)).length;
  if (bytes > maxInputBytes)
    return `A message must be at most ${maxInputBytes} bytes; this one has ${bytes}. Attach large content as a file.`;
  return undefined;
}

/** Messages come from outside, so their types are a claim. */
function isUserPart(part: unknown): boolean {
  if (typeof part !== "object" || part === null || !("type" in part)) return false;
  if (part.type === "text") return "text" in part && typeof part.text === "string";
  return (
    part.type === "file" &&
    "mediaType" in part &&
    typeof part.mediaType === "string" &&
    "blob" in part &&
    typeof part.blob === "string"
  );
}
