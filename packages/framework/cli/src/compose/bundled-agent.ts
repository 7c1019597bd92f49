import { completeAgent, renameTool } from "@tenon/agent";
import type { Agent, Skill, Tool } from "@tenon/contracts";
import type { ProjectConfig } from "@tenon/project";

/** What a folder gives to its agent. */
export interface BundledSurroundings {
  readonly instructions?: string;
  /** Tools by the names of their files. */
  readonly tools?: Readonly<Record<string, Tool>>;
  readonly skills?: readonly Skill[];
}

/** An agent of `agents/<name>` with what stands in its folder. */
export function completeBundled(
  name: string,
  agent: Agent,
  { instructions, tools = {}, skills }: BundledSurroundings,
): Agent {
  const named = Object.entries(tools).map(([file, tool]) =>
    tool.spec.name === "" ? renameTool(tool, file) : tool,
  );
  return completeAgent(agent, {
    name,
    tools: named,
    ...(instructions === undefined ? {} : { instructions: instructions.trim() }),
    ...(skills === undefined ? {} : { skills }),
  });
}

/** An agent with the limits that its project gives to all. */
export function withLimits(agent: Agent, { limits }: ProjectConfig): Agent {
  return limits === undefined ? agent : completeAgent(agent, { name: agent.name, limits });
}
