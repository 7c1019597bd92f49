import { TenonError, type Summary, type WorkflowInstance } from "@tenon/contracts";
import type { NodePlatform } from "@tenon/platform-node";
import type { ProjectConfig } from "@tenon/project";
import { createLocalRuntime } from "../../compose/local-runtime.ts";
import { isInstance } from "../../compose/log-kinds.ts";
import { openProjectStore } from "../../compose/open-conversation.ts";
import { tenon } from "../../view/command-name.ts";

/** An instance of a store, without the code that could drive it. */
export interface OpenInstance {
  readonly platform: NodePlatform;
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly instance: WorkflowInstance;
}

/** Opens the instance that a person named as `<id>`, `<workflow>/<id>` or `workflows/<workflow>/<id>`. */
export async function withInstance<Result>(
  address: string,
  store: string | undefined,
  use: (open: OpenInstance) => Promise<Result>,
): Promise<Result> {
  const { platform, folder, config } = await openProjectStore(store);
  try {
    const { workflow, id } = await findInstance(platform, address);
    const instance = createLocalRuntime({ platform, folder, config }).workflow(workflow, id);
    return await use({ platform, folder, config, instance });
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** An instance as people write it. */
export function instanceName(workflow: string, id: string): string {
  return `${workflow}/${id}`;
}

async function findInstance(
  { directory }: NodePlatform,
  address: string,
): Promise<{ readonly workflow: string; readonly id: string }> {
  const [first = "", second, ...rest] = address.replace(/^workflows\//, "").split("/");
  if (second !== undefined && rest.length === 0) return { workflow: first, id: second };
  const found = (await directory.list({ conversation: first as Summary["conversation"] })).filter(
    isInstance,
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined)
    return { workflow: only.agent.replace(/^workflows\//, ""), id: only.conversation };
  if (only === undefined)
    throw new TenonError("log-not-found", `There is no instance "${address}".`, {
      hint: `\`${tenon} workflow list\` shows all.`,
    });
  const names = found.map(({ agent, conversation }) => `${agent}/${conversation}`).join(", ");
  throw new TenonError("invalid-input", `Several workflows have an instance "${address}".`, {
    hint: `Name one of them: ${names}.`,
  });
}
