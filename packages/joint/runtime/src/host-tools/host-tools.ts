import type { Agent, AgentSpec, Tool } from "@tenon/contracts";
import { finalAnswerFeature } from "../final-answer/final-answer-tool.ts";
import type { Ledger } from "../ledger.ts";
import type { Services } from "../services.ts";
import { subagentFeature } from "../subagent/task-tool.ts";
import { TurnFault } from "../turn/gate.ts";
import { memoryFeature } from "./memory.ts";
import { skillsFeature } from "./skills.ts";

/** What a feature of the host depends on: the agent, what its log says now, and what the host can reach. */
export interface HostView {
  readonly agent: Agent;
  readonly ledger: Ledger;
  readonly services: Services;
}

/** What one feature of the host adds to an agent. Every harness gets it, and none knows. */
export interface HostAddition {
  /** Ordinary tools. They must not depend on what the log says now: a call of before a crash runs with those of after. */
  readonly tools: readonly Tool[];
  /** Names of tools that run when they are called, but that the model is not offered now. */
  readonly unoffered?: readonly string[];
  /** Appended to the instructions. */
  readonly section?: string;
  /** What is recorded of it in the agent. */
  readonly spec?: Partial<AgentSpec>;
}

/** A feature of the host. Undefined when the agent does not use it. */
export type HostFeature = (
  view: HostView,
) => HostAddition | undefined | Promise<HostAddition | undefined>;

const features: readonly HostFeature[] = [
  skillsFeature,
  memoryFeature,
  (view) => view.services.workflows.engine.scheduleTools(view),
  finalAnswerFeature,
  subagentFeature,
];

/** All that the host adds to an agent. */
export async function hostAdditions(view: HostView): Promise<readonly HostAddition[]> {
  const additions = await Promise.all(features.map(async (feature) => feature(view)));
  return additions.filter((addition) => addition !== undefined);
}

/** The tools of an agent and of the host by name. An agent's tool must not have the name of one of the host's. */
export function allTools(
  agent: string,
  own: readonly Tool[],
  additions: readonly HostAddition[],
): ReadonlyMap<string, Tool> {
  const tools = new Map(own.map((tool): [string, Tool] => [tool.spec.name, tool]));
  for (const tool of additions.flatMap((addition) => addition.tools)) {
    const { name } = tool.spec;
    if (tools.has(name)) {
      throw new TurnFault({
        code: "agent",
        message: `Agent "${agent}" has a tool "${name}", which is the name of a tool of the host. Rename it.`,
      });
    }
    tools.set(name, tool);
  }
  return tools;
}

/** The agent that is recorded: its own declaration, and what the host adds to it. */
export function withAdditions(
  spec: AgentSpec,
  tools: ReadonlyMap<string, Tool>,
  additions: readonly HostAddition[],
): AgentSpec {
  const unoffered = new Set(
    [...additions, ...tools.values()].flatMap((giver) => giver.unoffered ?? []),
  );
  const offered = [...tools.values()].filter((tool) => !unoffered.has(tool.spec.name));
  const sections = additions.flatMap(({ section }) => (section === undefined ? [] : [section]));
  return Object.assign(
    {
      ...spec,
      instructions: [spec.instructions, ...sections].filter((text) => text !== "").join("\n\n"),
      tools: offered.map((tool) => tool.spec),
    },
    ...additions.map((addition) => addition.spec ?? {}),
  ) as AgentSpec;
}
