import {
  hasCode,
  TenonError,
  type Conversation,
  type Digest,
  type SubmissionId,
  type SubmitOptions,
  type UserMessage,
} from "@tenon/contracts";
import { decodeOffset } from "@tenon/log";
import { refuse } from "../refusal.ts";
import {
  abortSchema,
  forkSchema,
  submitSchema,
  type AbortBody,
  type ForkBody,
  type SubmitBody,
} from "../schemas.ts";
import { decisionOf, decisionSchema, type DecisionBody } from "./decision.ts";
import {
  conversationOf,
  conversationPath,
  jsonResponse,
  param,
  type Call,
  type Route,
} from "./route.ts";
import { wholeNumber } from "./whole-number.ts";

const path = "/agents/:agent/:conversation";

/** What is done with one conversation. */
export const conversationRoutes: readonly Route[] = [
  {
    method: "POST",
    path,
    name: "submit",
    summary: "Submits a message; with an `Idempotency-Key` header it is accepted once",
    action: "submit",
    body: submitSchema,
    answers: {
      202: "The submission is durable and owed an outcome",
      429: "The conversation owes too many outcomes",
    },
    answer: submit,
  },
  {
    method: "DELETE",
    path,
    name: "deleteConversation",
    summary: "Erases log, blobs and summary",
    action: "delete",
    answers: { 204: "It is gone" },
    answer: erase,
  },
  {
    method: "GET",
    path: `${path}/transcript`,
    name: "readTranscript",
    summary: "The public log as messages, with the offset to follow from",
    action: "read",
    answers: { 200: "The messages" },
    answer: async (call) =>
      jsonResponse(await call.services.transcripts.view(conversationOf(call).log)),
  },
  {
    method: "GET",
    path: `${path}/submissions/:submission`,
    name: "readSubmission",
    summary: "The outcome of a submission",
    action: "read",
    query: { wait: "seconds to wait for it, at most 60" },
    answers: { 200: "Pending or settled" },
    answer: readSubmission,
  },
  {
    method: "POST",
    path: `${path}/abort`,
    name: "abort",
    summary: "Stops the open turn, or one submission, durably",
    action: "abort",
    body: abortSchema,
    answers: { 202: "The stop is durable" },
    answer: abort,
  },
  {
    method: "POST",
    path: `${path}/approvals/:call`,
    name: "answer",
    summary: "Answers a call that waits for a person or for the client, or delegates it",
    action: "answer",
    body: decisionSchema("approve", "deny", "delegate", "result"),
    answers: { 202: "The answer is durable" },
    answer: answerCall,
  },
  {
    method: "POST",
    path: `${path}/fork`,
    name: "fork",
    summary: "Makes a conversation that shares the past of this one",
    action: "fork",
    body: forkSchema,
    answers: { 201: "The new conversation" },
    answer: fork,
  },
];

async function submit(call: Call): Promise<Response> {
  const { services, by, request } = call;
  const { input, ...choices } = call.body as SubmitBody;
  const conversation = conversationOf(call);
  if ((await services.agents.get(conversation.agent)) === undefined)
    throw new TenonError("unknown-agent", `There is no agent "${conversation.agent}".`);
  if (typeof input !== "string") await checkFiles(call, conversation, input);
  const options: SubmitOptions = { ...choices, ...keyOf(request), ...traceOf(request), by };
  const accepted = await services.queues.enter(conversation.log, options.key, () =>
    conversation.submit(input, options),
  );
  if (accepted === undefined) return refuseMore(services.limits.queuedSubmissions);
  const { submission, offset } = accepted;
  const location = `${conversationPath(conversation.agent, conversation.id)}/submissions/${encodeURIComponent(submission)}`;
  return jsonResponse({ submission, offset }, 202, { location });
}

function refuseMore(most: number): Response {
  return refuse(429, "too-many-submissions", {
    message: `A conversation may owe at most ${most} outcomes: wait for some, or abort them.`,
    headers: { "retry-after": "5" },
  });
}

/** A file that is not there would fail the turn; it is refused before it is owed anything. */
async function checkFiles(
  { services }: Call,
  { log }: Conversation,
  { parts }: UserMessage,
): Promise<void> {
  for (const part of parts) {
    if (part.type !== "file") continue;
    if ((await services.platform.blobs.get(log, part.blob as Digest)) === undefined)
      throw new TenonError(
        "invalid-input",
        `The blob ${part.blob} is not in this conversation: upload it first.`,
      );
  }
}

function keyOf(request: Request): { readonly key?: string } {
  const key = request.headers.get("idempotency-key");
  if (key === null) return {};
  if (/^[\x21-\x7e]{1,256}$/.test(key)) return { key };
  throw new TenonError(
    "invalid-input",
    "The `Idempotency-Key` must be 1 to 256 visible ASCII characters.",
  );
}

/** A trace that cannot be read is nobody's error: the work is the same without. */
function traceOf(request: Request): { readonly trace?: string } {
  const trace = request.headers.get("traceparent");
  const isValid =
    trace !== null && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(trace);
  return isValid ? { trace } : {};
}

async function erase(call: Call): Promise<Response> {
  await conversationOf(call).delete();
  return new Response(null, { status: 204 });
}

async function readSubmission(call: Call): Promise<Response> {
  const { services, query, params, request } = call;
  const submission = param(params, "submission") as SubmissionId;
  const seconds = wholeNumber(query, "wait", { most: 60, otherwise: 0 });
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, request.signal, services.stopping]);
  if (seconds === 0) ended.abort();
  else void services.platform.clock.after(seconds * 1_000, signal).then(() => ended.abort());
  try {
    const settlement = await conversationOf(call).wait(submission, { signal });
    return jsonResponse({ submission, status: "settled", ...settlement });
  } catch (error) {
    if (!hasCode(error, "aborted")) throw error;
    return jsonResponse({ submission, status: "pending" });
  } finally {
    ended.abort();
  }
}

async function abort(call: Call): Promise<Response> {
  const { submission } = call.body as AbortBody;
  await conversationOf(call).abort({
    by: call.by,
    ...(submission === undefined ? {} : { submission }),
  });
  return jsonResponse({}, 202);
}

async function answerCall(call: Call): Promise<Response> {
  const id = param(call.params, "call") as Parameters<Conversation["answer"]>[0];
  await conversationOf(call).answer(id, decisionOf(call.body as DecisionBody), { by: call.by });
  return jsonResponse({}, 202);
}

async function fork(call: Call): Promise<Response> {
  const { services } = call;
  const { to, at, ...choices } = call.body as ForkBody;
  const from = conversationOf(call);
  if (services.archive === undefined)
    throw new TenonError("capability-missing", "This server does not fork conversations.");
  if (at !== undefined) decodeOffset(at);
  const fresh: string = to ?? services.platform.ids.next();
  const copy = services.runtime.conversation(from.agent, fresh as Conversation["id"]);
  if (!(await call.may({ action: "submit", agent: copy.agent, conversation: copy.id })))
    throw new TenonError("not-permitted", "You may not submit to the new conversation.");
  const offset = at ?? (await from.transcript()).offset;
  await services.archive.fork(from.log, copy.log, { ...choices, at: offset });
  return jsonResponse({ agent: copy.agent, conversation: copy.id }, 201, {
    location: conversationPath(copy.agent, copy.id),
  });
}
