import {
  TenonError,
  type Conversation,
  type Directory,
  type LogId,
  type Platform,
  type Summary,
} from "@tenon/contracts";
import { agentName, conversationId, conversationLog } from "@tenon/log";
import type { NodePlatform } from "@tenon/platform-node";
import { loadConfig, type ProjectConfig } from "@tenon/project";
import { createLocalRuntime } from "./local-runtime.ts";
import { openExistingStore } from "./open-store.ts";
import { isConversation, isInstance } from "./log-kinds.ts";
import { projectFolder } from "./project-folder.ts";
import { tenon } from "../view/command-name.ts";

/** A conversation of a store, without the agents that could drive it. */
export interface OpenConversation {
  readonly platform: Platform;
  readonly folder: string;
  readonly config: ProjectConfig;
  readonly conversation: Conversation;
}

/** Opens the store around the working folder, without loading agents. */
export async function openProjectStore(store: string | undefined): Promise<{
  readonly platform: NodePlatform;
  readonly folder: string;
  readonly config: ProjectConfig;
}> {
  const { folder, config } = await loadConfig(projectFolder("."));
  const { platform } = await openExistingStore({ store, folder, config });
  return { platform, folder, config };
}

/** Opens the conversation that a person named as `<id>` or `<agent>/<id>`, for as long as `use` takes. */
export async function withConversation<Result>(
  address: string,
  store: string | undefined,
  use: (open: OpenConversation) => Promise<Result>,
): Promise<Result> {
  const { platform, folder, config } = await openProjectStore(store);
  try {
    const { agent, id } = await findConversation(platform.directory, address);
    const runtime = createLocalRuntime({ platform, folder, config });
    const conversation = runtime.conversation(agent, conversationId(id));
    return await use({ platform, folder, config, conversation });
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

async function findConversation(
  directory: Directory,
  address: string,
): Promise<{ readonly agent: string; readonly id: string }> {
  if (address.startsWith("workflows/")) {
    throw isNoConversation(address);
  }
  const [first = "", second, ...rest] = address.split("/");
  if (second !== undefined && rest.length === 0) {
    const named = { agent: agentName(first), id: second };
    await refuseInstance(directory, named);
    return named;
  }
  const known = await directory.list({ conversation: conversationId(address) });
  const found = known.filter(isConversation);
  const [only, another] = found;
  const instance = known.find(isInstance);
  if (only === undefined && instance !== undefined) throw isNoConversation(instance.log);
  if (only === undefined) throw await notFound(directory, address);
  if (another !== undefined) {
    throw new TenonError(
      "invalid-input",
      `Several agents have a conversation "${address}": ${namesOf(found)}.`,
      { hint: `Name one of them, e.g. ${only.agent}/${only.conversation}.` },
    );
  }
  return { agent: only.agent, id: only.conversation };
}

/** An instance is mostly meant where there is no conversation of that name. */
async function refuseInstance(
  directory: Directory,
  { agent, id }: { readonly agent: string; readonly id: string },
): Promise<void> {
  if ((await directory.get(conversationLog(agent, conversationId(id)))) !== undefined) return;
  const instance = await directory.get(`workflows/${agent}/${id}` as LogId);
  if (instance !== undefined && isInstance(instance)) throw isNoConversation(instance.log);
}

function isNoConversation(log: string): TenonError {
  return new TenonError("invalid-input", `${log} is a workflow instance, not a conversation.`, {
    hint: `log, inspect, export and import take it as ${log}; \`${tenon} workflow\` shows, cancels and retries instances, \`${tenon} approvals\` answers them.`,
  });
}

async function notFound(directory: Directory, address: string): Promise<TenonError> {
  const listed = await directory.list({ limit: 1_000 });
  const newest = listed.filter(isConversation).slice(0, 5);
  return new TenonError("log-not-found", `There is no conversation "${address}".`, {
    hint:
      newest.length === 0
        ? `There is none yet: start one with \`${tenon} run <agent> <message>\`.`
        : `The newest are: ${namesOf(newest)}. \`${tenon} list\` shows all.`,
  });
}

function namesOf(summaries: readonly Summary[]): string {
  return summaries.map(({ agent, conversation }) => `${agent}/${conversation}`).join(", ");
}
