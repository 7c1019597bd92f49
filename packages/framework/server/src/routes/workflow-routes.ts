import {
  TenonError,
  type ApprovalDecision,
  type Json,
  type JsonSchema,
  type WorkflowInstance,
} from "@tenon/contracts";
import { decisionOf, decisionSchema, type DecisionBody } from "./decision.ts";
import { listPage, pageQuery } from "./list-routes.ts";
import { jsonResponse, param, type Call, type Route } from "./route.ts";

const path = "/workflows/:workflow/:instance";

const startSchema: JsonSchema = {
  type: "object",
  properties: { input: {} },
  additionalProperties: false,
};

type StartBody = { readonly input?: Json };

const eventSchema: JsonSchema = {
  type: "object",
  properties: { payload: {}, key: { type: "string", minLength: 1, maxLength: 256 } },
  additionalProperties: false,
};

type EventBody = { readonly payload?: Json; readonly key?: string };

/** What is done with one workflow instance. */
export const workflowRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/workflows/:workflow",
    name: "listInstances",
    summary: "Instances of a workflow, newest first; one that is `idle` has ended",
    action: "list",
    query: pageQuery,
    answers: { 200: "The instances that the caller may read" },
    answer: list,
  },
  {
    method: "POST",
    path,
    name: "startInstance",
    summary: "Starts an instance; the same input again is one instance",
    action: "submit",
    body: startSchema,
    answers: { 202: "The instance is durable and owed an outcome" },
    answer: start,
  },
  {
    method: "GET",
    path,
    name: "readInstance",
    summary: "What an instance does, what it waits for, and its outcome",
    action: "read",
    answers: { 200: "The status" },
    answer: async (call) => jsonResponse(await instanceOf(call).status()),
  },
  {
    method: "POST",
    path: `${path}/events/:event`,
    name: "sendEvent",
    summary: "Sends an event to an instance, once per key",
    action: "submit",
    body: eventSchema,
    answers: { 202: "The event is durable" },
    answer: send,
  },
  {
    method: "POST",
    path: `${path}/approvals/:step`,
    name: "answerInstance",
    summary: "Answers an approval of an instance, or delegates it",
    action: "answer",
    body: decisionSchema("approve", "deny", "delegate"),
    answers: { 202: "The answer is durable" },
    answer: answerStep,
  },
  {
    method: "POST",
    path: `${path}/abort`,
    name: "abortInstance",
    summary: "Ends an instance; what it did is undone",
    action: "abort",
    answers: { 202: "The stop is durable" },
    answer: abort,
  },
];

/** The instance that the path names. Throws `capability-missing` and `invalid-id`. */
export function instanceOf({ services, params }: Call): WorkflowInstance {
  const { runtime } = services;
  if (runtime.workflow === undefined)
    throw new TenonError("capability-missing", "This server serves no workflows.");
  return runtime.workflow(param(params, "workflow"), param(params, "instance"));
}

async function list(call: Call): Promise<Response> {
  const { shown, next } = await listPage(call, `workflows/${param(call.params, "workflow")}`);
  const instances = shown.map(({ conversation, status, approvals, createdAt, updatedAt }) => ({
    id: conversation,
    status,
    approvals: approvals.length,
    createdAt,
    updatedAt,
  }));
  return jsonResponse({ instances, ...next });
}

async function start(call: Call): Promise<Response> {
  const { input = null } = call.body as StartBody;
  const { workflow, id, ...instance } = instanceOf(call);
  await instance.start(input, { by: call.by });
  const location = `/workflows/${encodeURIComponent(workflow)}/${encodeURIComponent(id)}`;
  return jsonResponse({ workflow, id }, 202, { location });
}

async function send(call: Call): Promise<Response> {
  const { payload = null, key } = call.body as EventBody;
  const options = { by: call.by, ...(key === undefined ? {} : { key }) };
  await instanceOf(call).send(param(call.params, "event"), payload, options);
  return jsonResponse({}, 202);
}

async function answerStep(call: Call): Promise<Response> {
  const decision = decisionOf(call.body as DecisionBody<ApprovalDecision["type"]>);
  await instanceOf(call).answer(param(call.params, "step"), decision, { by: call.by });
  return jsonResponse({}, 202);
}

async function abort(call: Call): Promise<Response> {
  await instanceOf(call).abort({ by: call.by });
  return jsonResponse({}, 202);
}
