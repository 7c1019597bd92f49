import type { InstanceStatus } from "@tenon/contracts";
import { bundleWorker, startWorkerd } from "@tenon/local-workerd";
import type { Desk } from "./desk.ts";
import { serveOutside } from "./office/outside-file.ts";

/** The office in workerd on this machine, as Cloudflare would run it, with its objects in a folder. */
export async function openLocalWorkerd(options: {
  readonly folder: string;
  readonly outsideFile: string;
  readonly dayMs: number;
}): Promise<Desk> {
  const outside = await serveOutside(options.outsideFile);
  const workerd = await startWorkerd({
    script: await bundleWorker(new URL("cloudflare/worker.ts", import.meta.url)),
    objects: { AGENTS: "AgentObject", DIRECTORY: "DirectoryObject" },
    folder: options.folder,
    variables: { BANK: outside.url, DAY_MS: String(options.dayMs) },
  });
  const ask = async (path: string, person: string, body?: unknown): Promise<unknown> => {
    return workerd.ask(`/workflows/expense/${path}`, {
      headers: { person, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  };
  return {
    start: async (id, input, by) => void (await ask(id, by, { input })),
    answer: async (id, { step, decision, by }) =>
      void (await ask(`${id}/approvals/${step}`, by, { decision })),
    status: async (id) => (await ask(id, "user:visitor")) as InstanceStatus,
    async [Symbol.asyncDispose]() {
      await workerd[Symbol.asyncDispose]();
      await outside[Symbol.asyncDispose]();
    },
  };
}
