import { TenonError, type ApprovalDecision, type CallId, type Summary } from "@tenon/contracts";
import { approvalId, parseApprovalId, parseLog, summaryAt } from "@tenon/log";
import type { Target } from "../server-options.ts";
import { decisionOf, decisionSchema, type DecisionBody } from "./decision.ts";
import { permitted } from "./list-routes.ts";
import { jsonResponse, param, type Call, type Route } from "./route.ts";
import { wholeNumber } from "./whole-number.ts";

/** The inbox: whatever waits for a person, in conversations and in instances of workflows. */
export const approvalRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/approvals",
    name: "listApprovals",
    summary: "What waits for a person, in conversations and instances of workflows, newest first",
    action: "list",
    query: {
      agent: "of this agent only, or of `workflows/<name>`",
      limit: "those of so many conversations and instances, up to 500; default: of all",
    },
    answers: { 200: "The approvals that the caller may answer" },
    answer: listApprovals,
  },
  {
    method: "POST",
    path: "/approvals/:approval",
    name: "decideApproval",
    summary: "Approves, with other input or as it is, denies with a reason, or delegates",
    action: "answer",
    body: decisionSchema("approve", "deny", "delegate"),
    answers: {
      202: "The decision is durable, with who decided and when",
      403: "Somebody else was asked",
      404: "Nothing like it waits",
      409: "It was answered already; the first answer counts",
      410: "It has expired",
    },
    answer: decide,
  },
];

/** What an approval is of, as `authorize` is asked. Throws `approval-not-found`. */
export function targetOfApproval(id: string): Omit<Target, "action"> {
  const identity = parseLog(parseApprovalId(id).log);
  return identity.type === "conversation"
    ? { agent: identity.agent, conversation: identity.conversation }
    : { agent: `workflows/${identity.workflow}`, conversation: identity.instance };
}

async function listApprovals(call: Call): Promise<Response> {
  const { query } = call;
  const agent = query.get("agent");
  const limit = wholeNumber(query, "limit", { most: pageSize, otherwise: 0 });
  const filter = agent === null ? {} : { agent };
  const shown = await permitted(call, await asking(call, filter, limit), "answer");
  const now = call.services.platform.clock.now();
  return jsonResponse({
    approvals: shown
      .map((summary) => summaryAt(summary, now))
      .flatMap(({ log, agent: of, conversation, approvals }) =>
        approvals.map((approval) => ({
          id: approvalId(log, approval.call),
          agent: of,
          conversation,
          ...approval,
        })),
      )
      .toSorted((a, b) => b.askedAt - a.askedAt),
  });
}

const pageSize = 500;

async function asking(
  { services }: Call,
  filter: { readonly agent?: string },
  limit: number,
): Promise<readonly Summary[]> {
  const found: Summary[] = [];
  const size = limit === 0 ? pageSize : limit;
  let before: number | undefined;
  for (;;) {
    const page = await services.platform.directory.list({
      ...filter,
      hasApprovals: true,
      limit: size,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page);
    const last = page.at(-1);
    if (limit !== 0 || page.length < size || last === undefined) return found;
    before = last.updatedAt;
  }
}

async function decide(call: Call): Promise<Response> {
  const { by, services, params } = call;
  const { log, call: asked } = parseApprovalId(param(params, "approval"));
  const decision = decisionOf(call.body as DecisionBody<ApprovalDecision["type"]>);
  const identity = parseLog(log);
  if (identity.type === "conversation") {
    const conversation = services.runtime.conversation(identity.agent, identity.conversation);
    await conversation.answer(asked as CallId, decision, { by });
    return jsonResponse({}, 202);
  }
  if (services.runtime.workflow === undefined)
    throw new TenonError("capability-missing", "This server serves no workflows.");
  const instance = services.runtime.workflow(identity.workflow, identity.instance);
  await instance.answer(asked, decision, { by });
  return jsonResponse({}, 202);
}
