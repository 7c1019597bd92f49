import { TenonError, type Agent, type Summary } from "@tenon/contracts";
import { jsonResponse, param, type Call, type Route } from "./route.ts";
import { wholeNumber } from "./whole-number.ts";

/** What there is: agents and conversations. */
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
    query: {
      limit: "at most so many, up to 100",
      before: "the `next` of the answer before",
      status: "`idle`, `running`, `waiting` or `closed`",
    },
    answers: { 200: "The conversations that the caller may read" },
    answer: listConversations,
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

const statuses = ["idle", "running", "waiting", "closed"] as const;

async function listConversations(call: Call): Promise<Response> {
  const { services, query, params } = call;
  const agent = param(params, "agent");
  if ((await services.agents.get(agent)) === undefined)
    throw new TenonError("unknown-agent", "There is no such agent.");
  const limit = wholeNumber(query, "limit", { most: 100, otherwise: 50 });
  const before = wholeNumber(query, "before", { most: Number.MAX_SAFE_INTEGER, otherwise: 0 });
  const status = statuses.find((candidate) => candidate === query.get("status"));
  if (status === undefined && query.has("status"))
    throw new TenonError("invalid-input", `The \`status\` must be one of ${statuses.join(", ")}.`);
  const summaries = await services.platform.directory.list({
    agent,
    limit,
    ...(before === 0 ? {} : { before }),
    ...(status === undefined ? {} : { status }),
  });
  const shown = await permitted(call, summaries, "read");
  const last = summaries.at(-1);
  return jsonResponse({
    conversations: shown.map(describeConversation),
    ...(summaries.length < limit || last === undefined ? {} : { next: last.updatedAt }),
  });
}

function describeConversation(summary: Summary): object {
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
export async function permitted(
  { may }: Call,
  summaries: readonly Summary[],
  action: "read" | "answer",
): Promise<readonly Summary[]> {
  const answers = await Promise.all(
    summaries.map(({ agent, conversation }) => may({ action, agent, conversation })),
  );
  return summaries.filter((_summary, index) => answers[index] === true);
}
