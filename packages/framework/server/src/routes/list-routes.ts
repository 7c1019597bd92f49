import { TenonError, type Agent, type Summary } from "@tenon/contracts";
import { summaryAt, type SummaryAt } from "@tenon/log";
import { jsonResponse, param, type Call, type Route } from "./route.ts";
import { wholeNumber } from "./whole-number.ts";

/** How a page of a list is asked for. */
export const pageQuery: Readonly<Record<string, string>> = {
  limit: "at most so many, up to 100",
  before: "the `next` of the answer before",
  status: "`idle`, `running`, `waiting`, `due` or `closed`",
};

/** What there is: agents and conversations, and workflows. */
export const listRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/agents",
    name: "listAgents",
    summary: "Agents and their schemas",
    action: "list",
    answers: { 200: "The agents" },
    answer: listAgents,
  },
  {
    method: "GET",
    path: "/agents/:agent",
    name: "listConversations",
    summary: "Conversations of an agent, newest first",
    action: "list",
    query: pageQuery,
    answers: { 200: "The conversations that the caller may read" },
    answer: listConversations,
  },
  {
    method: "GET",
    path: "/workflows",
    name: "listWorkflows",
    summary: "The workflows whose instances are served",
    action: "list",
    answers: { 200: "Their names" },
    answer: async ({ services }) =>
      jsonResponse({
        workflows: (services.runtime.workflowNames?.() ?? []).map((name) => ({ name })),
      }),
  },
];

async function listAgents({ services }: Call): Promise<Response> {
  const names = services.agents.names();
  const agents = await Promise.all(names.map((name) => services.agents.get(name)));
  return jsonResponse({
    agents: agents.filter((agent) => agent !== undefined).map(describeAgent),
  });
}

/** Instructions are the author's own, and functions are known only to a turn. */
function describeAgent({ name, models, tools, harness, output }: Agent): object {
  return {
    name,
    models,
    ...(typeof tools === "function" ? {} : { tools: tools.map(({ spec }) => spec) }),
    ...(harness === undefined ? {} : { harness }),
    ...(output === undefined ? {} : { output }),
  };
}

const statuses = ["idle", "running", "waiting", "due", "closed"] as const;

async function listConversations(call: Call): Promise<Response> {
  const agent = param(call.params, "agent");
  if ((await call.services.agents.get(agent)) === undefined)
    throw new TenonError("unknown-agent", "There is no such agent.");
  const { shown, next } = await listPage(call, agent);
  return jsonResponse({ conversations: shown.map(describeConversation), ...next });
}

/** The summaries of an agent, or of `workflows/<name>`, that the query asks for and the caller may read. */
export async function listPage(
  call: Call,
  agent: string,
): Promise<{ readonly shown: readonly SummaryAt[]; readonly next: { readonly next?: number } }> {
  const { services, query } = call;
  const limit = wholeNumber(query, "limit", { most: 100, otherwise: 50 });
  const before = wholeNumber(query, "before", { most: Number.MAX_SAFE_INTEGER, otherwise: 0 });
  const status = statuses.find((candidate) => candidate === query.get("status"));
  if (status === undefined && query.has("status"))
    throw new TenonError("invalid-input", `The \`status\` must be one of ${statuses.join(", ")}.`);
  const summaries = await services.platform.directory.list({
    agent,
    limit,
    ...(before === 0 ? {} : { before }),
    // What is due has waited, and nobody has looked at it since.
    ...(status === undefined ? {} : { status: status === "due" ? "waiting" : status }),
  });
  const last = summaries.at(-1);
  const now = services.platform.clock.now();
  const matching = summaries
    .map((summary) => summaryAt(summary, now))
    .filter((summary) => status === undefined || summary.status === status);
  return {
    shown: await permitted(call, matching, "read"),
    next: summaries.length < limit || last === undefined ? {} : { next: last.updatedAt },
  };
}

function describeConversation(summary: SummaryAt): object {
  const { conversation, title, status, approvals, createdAt, updatedAt } = summary;
  return {
    conversation,
    ...(title === undefined ? {} : { title }),
    status,
    approvals: approvals.length,
    createdAt,
    updatedAt,
  };
}

/** Of these the ones with which the caller may do something. */
export async function permitted<Item extends Pick<Summary, "agent" | "conversation">>(
  { may }: Call,
  summaries: readonly Item[],
  action: "read" | "answer",
): Promise<readonly Item[]> {
  const answers = await Promise.all(
    summaries.map(({ agent, conversation }) => may({ action, agent, conversation })),
  );
  return summaries.filter((_summary, index) => answers[index] === true);
}
