import type { AgentToolResult } from "@earendil-works/pi-agent-core";
import { isHeld } from "./blocks.ts";

/** A block of a result as it is recorded: plain JSON. */
export type RecordedBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly mimeType: string; readonly data: string };

/** The content that a tool of Pi or a hook gave, as far as the log can hold it. Untyped tools may give none. */
export function recordedContent(content: AgentToolResult["content"] | undefined): RecordedBlock[] {
  return (content ?? []).map((block): RecordedBlock => {
    if (block.type === "text") return { type: "text", text: block.text.toWellFormed() };
    const { type, mimeType, data } = block;
    return isHeld(block)
      ? { type, mimeType, data }
      : { type: "text", text: `[An image of type ${mimeType} was left out.]` };
  });
}
