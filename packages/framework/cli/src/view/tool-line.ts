import type { Json, ToolMessage } from "@tenon/contracts";
import type { Style } from "./style.ts";

/** What a line says of a call. */
export interface ToolLineFacts {
  readonly message: ToolMessage;
  /** As the model sent it, when that is known. */
  readonly input?: Json;
  readonly ms?: number;
}

/** One settled tool call on one line. */
export function toolLine({ message, input, ms }: ToolLineFacts, style: Style): string {
  const mark = message.isError ? style.bad("✗") : style.good("✓");
  const given = input === undefined ? "" : ` ${style.dim(shortJson(input))}`;
  const took = ms === undefined ? "" : ` ${style.dim(`(${ms} ms)`)}`;
  return `${mark} ${message.name}${given} → ${shortened(resultOf(message))}${took}`;
}

/** JSON that fits on a line. */
export function shortJson(value: Json): string {
  return shortened(JSON.stringify(value));
}

/** Text that fits on a line. */
export function shortened(text: string, length = 100): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

function resultOf({ parts }: ToolMessage): string {
  return parts.map((part) => (part.type === "text" ? part.text : `[${part.mediaType}]`)).join(" ");
}
