import { TenonError, type ConversationId, type LogId } from "@tenon/contracts";

/** What a log belongs to. */
export type LogIdentity =
  | { readonly type: "conversation"; readonly agent: string; readonly conversation: ConversationId }
  | { readonly type: "workflow"; readonly workflow: string; readonly instance: string };

/** Checks the name of an agent. Throws `invalid-id`. */
export function agentName(value: string): string {
  return checkName(value, "agent");
}

/** Checks the id of a conversation. Throws `invalid-id`. */
export function conversationId(value: string): ConversationId {
  return checkId(value, "conversation") as ConversationId;
}

/** Names the log of a conversation. Throws `invalid-id`. */
export function conversationLog(agent: string, conversation: string): LogId {
  return `agents/${agentName(agent)}/${conversationId(conversation)}` as LogId;
}

/** Names the log of a workflow instance. Throws `invalid-id`. */
export function instanceLog(workflow: string, instance: string): LogId {
  return `workflows/${checkName(workflow, "workflow")}/${checkId(instance, "instance")}` as LogId;
}

/** Reads the name of a log. Throws `invalid-id`. */
export function parseLog(log: string): LogIdentity {
  const [kind, name, id, ...rest] = log.split("/");
  if (name !== undefined && id !== undefined && rest.length === 0) {
    if (kind === "agents") {
      return { type: "conversation", agent: agentName(name), conversation: conversationId(id) };
    }
    if (kind === "workflows") {
      return {
        type: "workflow",
        workflow: checkName(name, "workflow"),
        instance: checkId(id, "instance"),
      };
    }
  }
  throw new TenonError(
    "invalid-id",
    "The log must be named `agents/<agent>/<conversation>` or `workflows/<workflow>/<instance>`.",
    {
      hint: received(log),
    },
  );
}

/** What a log belongs to, as people write it: `conversation shop/c1`. Never throws. */
export function nameOfLog(log: LogId): string {
  const [, kind, name] = /^(agents|workflows)\/([^/]+\/[^/]+)$/.exec(log) ?? [];
  if (kind === undefined) return `log ${JSON.stringify(log)}`;
  return `${kind === "agents" ? "conversation" : "workflow"} ${name}`;
}

function checkName(value: string, field: "agent" | "workflow"): string {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(value)) return value;
  throw new TenonError(
    "invalid-id",
    `The ${field} name must be 1 to 64 of a-z, 0-9 and "-", and start with a letter.`,
    {
      hint: `${received(value)} Try ${JSON.stringify(suggestedName(value, field))}.`,
    },
  );
}

function checkId(value: string, field: "conversation" | "instance"): string {
  if (/^[A-Za-z0-9._~-]{1,128}$/.test(value) && value !== "." && value !== "..") return value;
  throw new TenonError(
    "invalid-id",
    `The ${field} id must be 1 to 128 of A-Z, a-z, 0-9, ".", "_", "~" and "-", and not "." or "..".`,
    {
      hint: `${received(value)} Leave out or replace the other characters.`,
    },
  );
}

function suggestedName(value: string, fallback: string): string {
  const name = value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 64);
  return name === "" ? `my-${fallback}` : name;
}

function received(value: string): string {
  return `Received: ${JSON.stringify(value.slice(0, 160))}.`;
}
