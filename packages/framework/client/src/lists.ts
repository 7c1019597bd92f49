import type {
  AgentSpec,
  ApprovalDecision,
  Json,
  ModelRef,
  PendingApproval,
  ToolSpec,
} from "@tenon/contracts";
import { askJson, askPatiently, jsonBody, type Wire } from "./wire.ts";

/** An agent that a server serves. */
export interface AgentInfo {
  readonly name: string;
  readonly models: readonly ModelRef[];
  /** Missing when the agent decides on its tools turn by turn. */
  readonly tools?: readonly ToolSpec[];
  readonly harness?: string;
  readonly output?: AgentSpec["output"];
}

/** A conversation in a list. */
export interface ConversationInfo {
  readonly conversation: string;
  readonly title?: string;
  /** `due` when it waits for nobody any more, and goes on as soon as a process drives it. */
  readonly status: "idle" | "running" | "waiting" | "due" | "closed";
  /** How many calls wait for a person. */
  readonly approvals: number;
  /** Milliseconds since 1970, as all times. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Which conversations to list. */
export interface ConversationQuery {
  readonly status?: ConversationInfo["status"];
  /** At most 100. */
  readonly limit?: number;
  /** The `next` of the answer before. */
  readonly before?: number;
}

/** A tool call, or a step of a workflow, that waits for a person. */
export interface ApprovalInfo extends Omit<PendingApproval, "call"> {
  /** Names it for `decide`. */
  readonly id: string;
  /** For a step: `workflows/<name>`. */
  readonly agent: string;
  /** For a step: the instance. */
  readonly conversation: string;
  readonly call: string;
  /** What will run when it is approved. */
  readonly input: Json;
}

/** The agents of a server. */
export async function listAgents(wire: Wire): Promise<readonly AgentInfo[]> {
  return (await askJson<{ readonly agents: readonly AgentInfo[] }>(wire, { path: "/agents" }))
    .agents;
}

/** Conversations of an agent, newest first. */
export function listConversations(
  wire: Wire,
  agent: string,
  query: ConversationQuery,
): Promise<{ readonly conversations: readonly ConversationInfo[]; readonly next?: number }> {
  return askJson(wire, { path: `/agents/${encodeURIComponent(agent)}${queryText({ ...query })}` });
}

/** Decides about an approval. */
export async function decideApproval(
  wire: Wire,
  id: string,
  { type, ...rest }: ApprovalDecision,
): Promise<void> {
  await askPatiently(wire, {
    method: "POST",
    path: `/approvals/${encodeURIComponent(id)}`,
    ...jsonBody({ decision: type, ...rest }),
  });
}

/** What waits for a person, newest first. */
export async function listApprovals(
  wire: Wire,
  query: { readonly agent?: string },
): Promise<readonly ApprovalInfo[]> {
  const path = `/approvals${queryText({ ...query })}`;
  return (await askJson<{ readonly approvals: readonly ApprovalInfo[] }>(wire, { path })).approvals;
}

/** Fields as the query of a path. */
export function queryText(fields: { readonly [name: string]: string | number }): string {
  const query = new URLSearchParams(
    Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return query.size === 0 ? "" : `?${query}`;
}
