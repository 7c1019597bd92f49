import type { Client, InstanceInfo } from "@tenon/client";
import { useEffect, useState } from "react";

/** An instance and its workflow. */
export interface ListedInstance extends InstanceInfo {
  readonly workflow: string;
}

const everyMs = 2_000;
const listedAtMost = 50;

/** The newest instances of the workflows of a server, kept up to date while the page is looked at. */
export function useWorkflows(client: Client): readonly ListedInstance[] {
  const [instances, setInstances] = useState<readonly ListedInstance[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let isOver = false;
    const look = async (): Promise<void> => {
      // Conversations are asked for beside it, and tell of a server that does not answer.
      const found = document.hidden ? undefined : await listed(client).catch(() => undefined);
      if (isOver) return;
      if (found !== undefined) setInstances(found);
      timer = setTimeout(() => void look(), everyMs);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [client]);
  return instances;
}

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
