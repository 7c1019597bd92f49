import type { ApprovalDecision, InstanceStatus } from "@tenon/contracts";
import { openConversation, type ClientConversation } from "./client-conversation.ts";
import {
  decideApproval,
  listAgents,
  listApprovals,
  listConversations,
  type AgentInfo,
  type ApprovalInfo,
  type ConversationInfo,
  type ConversationQuery,
} from "./lists.ts";
import type { Wire } from "./wire.ts";
import { listInstances, listWorkflows, readInstance, type InstanceInfo } from "./workflows.ts";

/** How a server is reached. */
export interface ClientOptions {
  /** Where it listens, e.g. `http://127.0.0.1:4000`; relative to the page in a browser. */
  readonly url: string;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Sent with every request, e.g. who asks. A function is called before each. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
}

/** A server's conversations. */
export interface Client {
  /** A conversation, whether it exists or not: it begins with its first submission. */
  conversation(agent: string, id: string): ClientConversation;
  agents(): Promise<readonly AgentInfo[]>;
  /** Newest first. */
  conversations(
    agent: string,
    query?: ConversationQuery,
  ): Promise<{ readonly conversations: readonly ConversationInfo[]; readonly next?: number }>;
  /** The names of the workflows. */
  workflows(): Promise<readonly string[]>;
  /** Instances of a workflow, newest first. */
  instances(
    workflow: string,
    query?: ConversationQuery,
  ): Promise<{ readonly instances: readonly InstanceInfo[]; readonly next?: number }>;
  /** What an instance does, what it waits for, and its outcome. Rejects with `log-not-found`. */
  instance(workflow: string, id: string): Promise<InstanceStatus>;
  /** What waits for a person, newest first. */
  approvals(query?: { readonly agent?: string }): Promise<readonly ApprovalInfo[]>;
  /**
   * Approves, as it is or with other input, denies with a reason, or delegates. The first answer counts; rejects with
   * `not-permitted` when somebody else was asked, `approval-settled` when it was answered, `approval-expired` after its time.
   */
  decide(approval: string, decision: ApprovalDecision): Promise<void>;
}

/** A client of the server at a URL. Nothing is asked before it is used. */
export function createClient(options: string | ClientOptions): Client {
  const { url, headers, ...rest } = typeof options === "string" ? { url: options } : options;
  const wire: Wire = {
    url: url.replace(/\/+$/, ""),
    // Looked up late, and called without a receiver, as browsers demand.
    fetch: rest.fetch ?? ((input, init) => fetch(input, init)),
    headers: async () => new Headers(typeof headers === "function" ? await headers() : headers),
  };
  return {
    conversation: (agent, id) => openConversation(wire, agent, id),
    agents: () => listAgents(wire),
    conversations: (agent, query = {}) => listConversations(wire, agent, query),
    workflows: () => listWorkflows(wire),
    instances: (workflow, query = {}) => listInstances(wire, workflow, query),
    instance: (workflow, id) => readInstance(wire, workflow, id),
    approvals: (query = {}) => listApprovals(wire, query),
    decide: (approval, decision) => decideApproval(wire, approval, decision),
  };
}
