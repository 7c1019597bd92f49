import type { Agent, AgentContext, Tool, ToolContext } from "@tenon/contracts";
import { writeWitness } from "./witness.ts";

/** The agent, each run of its tools written down in a file. */
export function watchAgent(agent: Agent, witness: string): Agent {
  const { tools } = agent;
  const watch = (tool: Tool): Tool => watchTool(tool, witness);
  return {
    ...agent,
    tools:
      typeof tools === "function"
        ? async (context: AgentContext) => (await tools(context)).map(watch)
        : tools.map(watch),
  };
}

function watchTool(tool: Tool, witness: string): Tool {
  if (tool.run === undefined) return tool;
  return {
    ...tool,
    run: async (input: unknown, context: ToolContext): Promise<unknown> => {
      const { key, call } = context;
      const which = { tool: tool.spec.name, call, key };
      const used = new Set<string | symbol>();
      const watched = new Proxy(context, {
        get(target, name, receiver) {
          used.add(name);
          return Reflect.get(target, name, receiver);
        },
      });
      writeWitness(witness, { type: "begun", ...which });
      try {
        return await tool.run?.(input, watched);
      } finally {
        const usedSteps = used.has("step") || used.has("callTool");
        writeWitness(witness, { type: "ended", ...which, readKey: used.has("key"), usedSteps });
      }
    },
  };
}
