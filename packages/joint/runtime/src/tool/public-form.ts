import type { Json, JsonObject, Tool, ToolMessage } from "@tenon/contracts";
import { readOutput } from "./output.ts";

/** What the public log shows of an input, as the tool declares. A declaration that fails shows nothing. */
export function shownInput(tool: Tool, input: Json, maxBytes: number): JsonObject {
  return tool.publicInput === undefined
    ? {}
    : shown("input", maxBytes, () => tool.publicInput?.(input));
}

/** What the public log shows of a result, as the tool declares. A declaration that fails shows nothing. */
export function shownOutput(
  tool: Tool | undefined,
  message: ToolMessage,
  maxBytes: number,
): JsonObject {
  const [text] = message.parts;
  if (tool?.publicOutput === undefined || message.isError || text?.type !== "text") return {};
  return shown("output", maxBytes, () => tool.publicOutput?.(message.details ?? text.text));
}

function shown(field: string, maxBytes: number, make: () => unknown): JsonObject {
  try {
    const output = readOutput(make(), maxBytes);
    return output.ok ? { [field]: output.value } : {};
  } catch {
    return {};
  }
}
