import type { Agent, Json, JsonSchema, Tool, Validation } from "@tenon/contracts";
import { createHostTool } from "../host-tools/host-tool.ts";
import type { HostFeature } from "../host-tools/host-tools.ts";
import { TurnFault } from "../turn/gate.ts";

/** The tool by which a model gives work to another agent. */
export const taskName = "task";

/** What a task is. */
export type Task = { readonly agent: string; readonly prompt: string };

/** An agent with `subagents` gets a tool that opens conversations with them. */
export const subagentFeature: HostFeature = async ({ agent, services }) => {
  const { subagents = [] } = agent;
  if (subagents.length === 0) return undefined;
  const found = await Promise.all(
    subagents.map(async (name) => declared(agent.name, name, await services.agents.get(name))),
  );
  return { tools: [createTaskTool(found)] };
};

/** Tells whether calls of a tool are answered by a child. */
export function opensChild(tool: Tool): boolean {
  return taskTools.has(tool);
}

/** Reads a validated input of the tool. */
export function taskOf(input: Json): Task | undefined {
  if (typeof input !== "object" || input === null || !("agent" in input && "prompt" in input))
    return undefined;
  const { agent, prompt } = input;
  return typeof agent === "string" && typeof prompt === "string" ? { agent, prompt } : undefined;
}

const taskTools = new WeakSet<Tool>();

function createTaskTool(agents: readonly Agent[]): Tool {
  const names = agents.map(({ name }) => name);
  const tool = createHostTool({
    spec: { name: taskName, description: descriptionOf(agents), input: inputOf(names) },
    replay: "safe",
    validate: (input) => validate(input, names),
  });
  taskTools.add(tool);
  return tool;
}

function declared(agent: string, name: string, found: Agent | undefined): Agent {
  if (found !== undefined) return found;
  throw new TurnFault({
    code: "agent",
    message: `Agent "${agent}" names "${name}" in \`subagents\`, and there is no agent of that name.`,
  });
}

function descriptionOf(agents: readonly Agent[]): string {
  const lines = agents.map(({ name, description }) =>
    description === undefined ? `- ${name}` : `- ${name}: ${description}`,
  );
  return [
    "Gives a task to another agent, which works on it in a conversation of its own. The result is its final answer. It knows nothing of this conversation: say all that it needs.",
    "",
    "Agents:",
    ...lines,
  ].join("\n");
}

function inputOf(names: readonly string[]): JsonSchema {
  return {
    type: "object",
    properties: {
      agent: { type: "string", enum: names },
      prompt: { type: "string", minLength: 1 },
    },
    required: ["agent", "prompt"],
  };
}

function validate(input: Json, names: readonly string[]): Validation {
  const task = taskOf(input);
  if (task === undefined || task.prompt.trim() === "")
    return { ok: false, message: "A task needs an `agent` and a `prompt`, both text." };
  if (names.includes(task.agent)) return { ok: true, value: task };
  const known = names.join(", ");
  return { ok: false, message: `There is no agent "${task.agent}". The agents are: ${known}.` };
}
