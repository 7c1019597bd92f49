import { TenonError, type Entry, type LogId, type Offset, type TurnId } from "@tenon/contracts";
import {
  decodeEntry,
  decodeOffset,
  rebuildRequest,
  stepRequest,
  type RecordedEvent,
} from "@tenon/log";
import { isLoopback } from "../access.ts";
import { conversationOf, jsonResponse, param, type Call, type Route } from "./route.ts";
import { wholeNumber } from "./whole-number.ts";
import { instanceOf } from "./workflow-routes.ts";

const path = "/agents/:agent/:conversation";

const eventsQuery: Readonly<Record<string, string>> = {
  after: "the `next` of the answer before",
  limit: "at most so many, up to 5000",
};

/**
 * What only the author of an agent may see: whole entries, also what their public form leaves out. Served in development
 * and to this machine only; elsewhere these paths do not exist.
 */
export const developmentRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${path}/events`,
    name: "readEvents",
    summary: "Whole entries of the log, in development only",
    action: "read",
    query: eventsQuery,
    answers: { 200: "The entries after an offset" },
    answer: onThisMachine((call) => readEvents(call, conversationOf(call).log)),
  },
  {
    method: "GET",
    path: "/workflows/:workflow/:instance/events",
    name: "readInstanceEvents",
    summary: "Whole entries of the log of an instance, in development only",
    action: "read",
    query: eventsQuery,
    answers: { 200: "The entries after an offset" },
    answer: onThisMachine((call) => readEvents(call, instanceOf(call).log)),
  },
  {
    method: "GET",
    path: `${path}/requests/:turn/:step`,
    name: "readRequest",
    summary: "What exactly a model was asked at a step, in development only",
    action: "read",
    answers: { 200: "The request" },
    answer: onThisMachine(readRequest),
  },
];

function onThisMachine(answer: Route["answer"]): Route["answer"] {
  return async (call) => {
    if (!isLoopback(new URL(call.request.url).hostname))
      throw new TenonError("not-permitted", "This is shown to this machine only.");
    return answer(call);
  };
}

async function readEvents({ services, query }: Call, log: LogId): Promise<Response> {
  const limit = wholeNumber(query, "limit", { most: 5_000, otherwise: 1_000 });
  const after = query.get("after");
  const events: DescribedEntry[] = [];
  let isComplete = true;
  const from = after === null ? {} : { after: checkedOffset(after) };
  for await (const entry of services.platform.logs.read(log, from)) {
    if (events.length === limit) {
      isComplete = false;
      break;
    }
    events.push(describeEntry(entry));
  }
  return jsonResponse({ events, next: events.at(-1)?.offset ?? after, isComplete });
}

function checkedOffset(offset: string): Offset {
  decodeOffset(offset);
  return offset as Offset;
}

type DescribedEntry = Omit<Entry, "public"> & { readonly isPublic: boolean };

function describeEntry({ public: shown, ...entry }: Entry): DescribedEntry {
  return { ...entry, isPublic: shown !== undefined };
}

async function readRequest(call: Call): Promise<Response> {
  const turn = param(call.params, "turn") as TurnId;
  const step = param(call.params, "step");
  const events: RecordedEvent[] = [];
  for await (const entry of call.services.platform.logs.read(conversationOf(call).log)) {
    const event = decodeEntry(entry);
    if (event !== undefined) events.push(event);
  }
  const question = rebuildRequest(events, { turn, request: stepRequest(Number(step)) });
  if (question === undefined)
    throw new TenonError("invalid-input", `No model was asked at step ${step} of turn "${turn}".`);
  return jsonResponse({ turn, step: Number(step), question });
}
