import type { SystemMessage } from "@earendil-works/pi-ai";
import type { AgentMessage, AgentContext } from "@earendil-works/pi-agent-core";
import { TenonError, type AgentSpec, type ToolSpec } from "@tenon/contracts";
import { specOf, type PiTool } from "./tools.ts";

/** The agent as Pi is told of it for one request. */
export interface PiAgent {
  readonly spec: AgentSpec;
  /** What Pi begins each conversation with. */
  readonly head: SystemMessage;
  readonly tools: PiTool[];
  readonly specs: ReadonlyMap<string, ToolSpec>;
}

/** Where the tools of an agent come from. */
export interface Toolbox {
  readonly fromHost: (spec: ToolSpec) => PiTool;
  /** Those that Pi runs itself. */
  readonly own: readonly PiTool[];
}

/** Tells Pi of an agent. Throws `invalid-agent` when a tool of Pi has the name of one of the agent's. */
export function piAgent(spec: AgentSpec, { fromHost, own }: Toolbox): PiAgent {
  const ownNames = new Set(own.map(({ name }) => name));
  const double = spec.tools.find(({ name }) => ownNames.has(name));
  if (double !== undefined) {
    throw new TenonError(
      "invalid-agent",
      `The agent "${spec.name}" and the harness both have a tool "${double.name}". Rename one.`,
    );
  }
  const tools = [...spec.tools.map(fromHost), ...own];
  return {
    spec,
    tools,
    // The same declarations as the tools have, or Pi would announce a change to the model.
    head: {
      role: "system",
      content: spec.instructions,
      toolsAdded: tools.map(({ name, description, parameters }) => ({
        name,
        description,
        parameters,
      })),
      timestamp: 0,
    },
    specs: new Map([...spec.tools, ...own.map(specOf)].map((each) => [each.name, each])),
  };
}

/** What Pi works on: the agent first, then the messages. */
export function piContext(
  { head, tools }: PiAgent,
  messages: readonly AgentMessage[],
): AgentContext {
  return { messages: [head, ...messages.filter(({ role }) => role !== "system")], tools };
}

/** The tools of a request by name. The agent's own list when it is just that: the host knows it already. */
export function toolSpecs({ spec, specs }: PiAgent, names: readonly string[]): readonly ToolSpec[] {
  const isOwnList =
    names.length === spec.tools.length && spec.tools.every(({ name }, at) => name === names[at]);
  if (isOwnList) return spec.tools;
  return names.map((name) => {
    const known = specs.get(name);
    if (known !== undefined) return known;
    throw new TenonError("invalid-input", `Pi asked the model with an unknown tool "${name}".`, {
      hint: "`transformContext` may leave tools out, not add any.",
    });
  });
}
