import process from "node:process";
import type { Agent, ModelRef } from "@tenon/contracts";
import { checkNamed } from "../compose/choice.ts";
import { defaultHarness } from "../compose/known-harnesses.ts";
import { loadAgents, type LoadedAgents } from "../compose/load-agents.ts";
import { problemOf, type Finding } from "./finding.ts";

/** Whether the project loads: its configuration and all of its agents. */
export async function checkProject(): Promise<{
  readonly findings: readonly Finding[];
  readonly loaded?: LoadedAgents;
}> {
  try {
    const loaded = await loadAgents();
    const names = loaded.agents.map(({ name }) => name).join(", ");
    const findings = [
      { subject: "project", text: `${loaded.folder}: ${names}` },
      ...loaded.leftOut.map(({ name, error }) => problemOf(name, error)),
    ];
    return { findings, loaded };
  } catch (error) {
    return { findings: [problemOf("project", error)] };
  }
}

/** Whether each agent has its harness, its provider's package and its key. */
export async function checkAgents(loaded: LoadedAgents): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const agent of loaded.agents) {
    findings.push(await checkHarness(loaded, agent));
    for (const model of agent.models) findings.push(await checkModel(loaded, agent, model));
  }
  return findings;
}

async function checkHarness(loaded: LoadedAgents, agent: Agent): Promise<Finding> {
  const harness = agent.harness ?? loaded.config.harness ?? defaultHarness;
  try {
    await checkNamed({ platform, ...loaded }, { harness });
    return { subject: agent.name, text: `harness ${harness}` };
  } catch (error) {
    return problemOf(agent.name, error);
  }
}

async function checkModel(loaded: LoadedAgents, agent: Agent, model: ModelRef): Promise<Finding> {
  try {
    await checkNamed({ platform, ...loaded }, { model });
    return { subject: agent.name, text: `model ${model.provider}/${model.id}` };
  } catch (error) {
    return problemOf(agent.name, error);
  }
}

/** As a store would give them, without opening one. */
const platform = {
  secrets: { get: async (name: string): Promise<string | undefined> => process.env[name] },
};
