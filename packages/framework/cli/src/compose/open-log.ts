import { TenonError, type LogId, type Platform } from "@tenon/contracts";
import { parseLog } from "@tenon/log";
import { openProjectStore, withConversation } from "./open-conversation.ts";

/** A log of a store: of a conversation or of an instance. */
export interface OpenLog {
  readonly platform: Platform;
  readonly log: LogId;
  readonly isInstance: boolean;
  /** `<agent>/<conversation>` or `<workflow>/<instance>`. */
  readonly name: string;
  /** The same for programs. */
  readonly names: { readonly [field: string]: string };
}

/** Opens the log that a person named as a conversation or as `workflows/<workflow>/<id>`, for as long as `use` takes. */
export async function withLog<Result>(
  address: string,
  store: string | undefined,
  use: (open: OpenLog) => Promise<Result>,
): Promise<Result> {
  const log = instanceNamed(address);
  if (log === undefined)
    return withConversation(address, store, ({ platform, conversation }) => {
      const { agent, id } = conversation;
      const names = { agent, conversation: id };
      return use({
        platform,
        log: conversation.log,
        isInstance: false,
        name: `${agent}/${id}`,
        names,
      });
    });
  const { platform } = await openProjectStore(store);
  try {
    return await use({ platform, isInstance: true, ...log });
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** The instance of an address that begins as those of instances do. Throws `invalid-id`. */
export function instanceNamed(
  address: string,
): Pick<OpenLog, "log" | "name" | "names"> | undefined {
  if (!address.startsWith("workflows/")) return undefined;
  const identity = parseLog(address as LogId);
  if (identity.type !== "workflow")
    throw new TenonError("invalid-id", `${address} names no workflow instance.`);
  const { workflow, instance } = identity;
  return {
    log: address as LogId,
    name: `${workflow}/${instance}`,
    names: { workflow, instance },
  };
}

/** Throws `invalid-input` for an instance: its agents are asked in conversations of their own. */
export function checkAsksModels({ isInstance, log }: OpenLog): void {
  if (!isInstance) return;
  throw new TenonError(
    "invalid-input",
    `${log} is a workflow instance, which asks no model itself.`,
    {
      hint: "Name the conversation of the agent that it asked.",
    },
  );
}
