import type { Client, InstanceInfo } from "@tenon/client";
import { useLooked } from "./use-looked.ts";

/** An instance and its workflow. */
export interface ListedInstance extends InstanceInfo {
  readonly workflow: string;
}

const listedAtMost = 50;

/** The newest instances of the workflows of a server, kept up to date while the page is looked at. */
export function useWorkflows(client: Client): readonly ListedInstance[] {
  // Conversations are asked for beside it, and tell of a server that does not answer.
  return useLooked(client, listed).found ?? none;
}

const none: readonly ListedInstance[] = [];

async function listed(client: Client): Promise<readonly ListedInstance[]> {
  const names = await client.workflows();
  const lists = await Promise.all(
    names.map(async (workflow) => {
      const { instances } = await client.instances(workflow, { limit: listedAtMost });
      return instances.map((instance) => ({ ...instance, workflow }));
    }),
  );
  return lists
    .flat()
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, listedAtMost);
}
