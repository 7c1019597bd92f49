import type { InstanceStatus } from "@tenon/contracts";
import { queryText, type ConversationQuery } from "./lists.ts";
import { askJson, type Wire } from "./wire.ts";

/** An instance of a workflow in a list. */
export interface InstanceInfo {
  readonly id: string;
  /** `idle` when it has ended, `due` when it goes on as soon as a process drives it. */
  readonly status: "idle" | "running" | "waiting" | "due" | "closed";
  /** How many of its steps wait for a person. */
  readonly approvals: number;
  /** Milliseconds since 1970, as all times. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The names of the workflows of a server. */
export async function listWorkflows(wire: Wire): Promise<readonly string[]> {
  const { workflows } = await askJson<{
    readonly workflows: readonly { readonly name: string }[];
  }>(wire, { path: "/workflows" });
  return workflows.map(({ name }) => name);
}

/** Instances of a workflow, newest first. */
export function listInstances(
  wire: Wire,
  workflow: string,
  query: ConversationQuery,
): Promise<{ readonly instances: readonly InstanceInfo[]; readonly next?: number }> {
  const path = `/workflows/${encodeURIComponent(workflow)}${queryText({ ...query })}`;
  return askJson(wire, { path });
}

/** What an instance does, what it waits for, and its outcome. */
export function readInstance(wire: Wire, workflow: string, id: string): Promise<InstanceStatus> {
  const path = `/workflows/${encodeURIComponent(workflow)}/${encodeURIComponent(id)}`;
  return askJson(wire, { path });
}
