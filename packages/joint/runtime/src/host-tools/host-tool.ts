import type { Tool } from "@tenon/contracts";

const tools = new WeakSet<Tool>();

/** An ordinary tool that the host adds to agents; it may set the values that are the host's. */
export function createHostTool(tool: Omit<Tool, "secrets">): Tool {
  const made: Tool = { secrets: [], ...tool };
  tools.add(made);
  return made;
}

/** Tells whether a tool is the host's own. */
export function isHostTool(tool: Tool): boolean {
  return tools.has(tool);
}
