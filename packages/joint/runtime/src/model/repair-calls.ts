import type { Json, ModelReply, Part, ToolCall, ToolSpec } from "@tenon/contracts";

/**
 * A reply whose calls are written as the tools that were offered are: models change a name's case or dashes, put a prefix
 * before it, and send an object as its JSON text or not at all. A name that could mean two tools is left as it is.
 */
export function repairCalls(reply: ModelReply, tools: readonly ToolSpec[]): ModelReply {
  if (!reply.parts.some((part) => part.type === "call")) return reply;
  return {
    ...reply,
    parts: reply.parts.map((part): Part => (part.type === "call" ? repaired(part, tools) : part)),
  };
}

function repaired(call: ToolCall, tools: readonly ToolSpec[]): ToolCall {
  const tool = toolMeant(call.name, tools);
  return tool === undefined
    ? call
    : { ...call, name: tool.name, input: inputMeant(call.input, tool) };
}

/** Put before names by providers that group tools. */
const prefixes = /^(?:functions?|tools?|default_api)[.:/]/;

function toolMeant(name: string, tools: readonly ToolSpec[]): ToolSpec | undefined {
  const bare = name.trim().replace(prefixes, "");
  const exact =
    tools.find((tool) => tool.name === name) ?? tools.find((tool) => tool.name === bare);
  if (exact !== undefined) return exact;
  const [alike, ...others] = tools.filter((tool) => plain(tool.name) === plain(bare));
  return others.length === 0 && plain(bare) !== "" ? alike : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.\s]/g, "");
}

/** Only an input that is certainly none of the tool's is changed. */
function inputMeant(input: Json, { input: schema }: ToolSpec): Json {
  if (schema["type"] !== "object") return input;
  if (input === null || input === undefined || input === "") return {};
  if (typeof input !== "string") return input;
  const parsed = parse(input);
  return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : input;
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
