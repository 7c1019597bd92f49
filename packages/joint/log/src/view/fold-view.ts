import type { CallId, EventData, MessageId, StopReason } from "@tenon/contracts";
import { isStepRequest } from "../keys.ts";
import type { PublicEvent, TextFragment } from "./public-event.ts";
import type {
  AssistantView,
  ConversationView,
  PublicPart,
  ToolView,
  UserView,
  ViewMessage,
} from "./view.ts";

/**
 * Folds events of the public log on. Pure: folding on from a view gives the same as folding everything at once. Types that
 * it does not know are passed over.
 */
export function foldView(view: ConversationView, events: readonly PublicEvent[]): ConversationView {
  const last = events.at(-1);
  if (last === undefined) return view;
  const messages = [...view.messages];
  for (const event of events) apply(messages, event as PublicEvent & ShownEvent);
  return { offset: last.offset, status: statusOf(messages), messages };
}

/** A view to which nothing is ever added again. */
export function closeView(view: ConversationView): ConversationView {
  return { ...view, status: "closed" };
}

/** Writes a fragment of a reply into a view. The offset stays: a fragment is never needed again. */
export function foldFragment(view: ConversationView, fragment: TextFragment): ConversationView {
  const { message, attempt } = fragment;
  const place = view.messages.findLastIndex((each) => isReply(each, message));
  const known = view.messages[place];
  const reply: AssistantView =
    known?.role === "assistant"
      ? known
      : { role: "assistant", id: message as MessageId, time: 0, parts: [], writing: 0 };
  if (reply.writing === undefined || reply.writing > attempt) return view;
  const before = reply.writing === attempt ? reply.parts : [];
  const written = { ...reply, parts: writePart(before, fragment), writing: attempt };
  const messages = place < 0 ? [...view.messages, written] : view.messages.with(place, written);
  return { ...view, messages };
}

function writePart(
  before: readonly PublicPart[],
  { part, at, text }: TextFragment,
): readonly PublicPart[] {
  const parts = [...before];
  while (parts.length <= part) parts.push({ type: "text", text: "" });
  const written = parts[part];
  const start = written?.type === "text" ? written.text.slice(0, at) : "";
  return parts.with(part, { type: "text", text: start + text });
}

/** A view without the replies that are still being written, as one who reads anew has it. */
export function withoutFragments(view: ConversationView): ConversationView {
  const messages = view.messages.filter(
    (message) => message.role !== "assistant" || message.writing === undefined,
  );
  return messages.length === view.messages.length ? view : { ...view, messages };
}

function apply(messages: ViewMessage[], event: PublicEvent & ShownEvent): void {
  switch (event.type) {
    case "submission.accepted": {
      const { submission, by, input } = event.data;
      messages.push({ role: "user", submission, by, time: event.time, parts: input.parts });
      return;
    }
    case "submission.settled":
      return change(messages, isUser(event.data.submission), { outcome: event.data.outcome });
    case "model.completed":
      return complete(messages, event.time, event.data);
    case "model.failed":
      return withdraw(messages, event.data.attempt);
    case "turn.settled":
      withdraw(messages, Number.POSITIVE_INFINITY);
      return skipOpenCalls(messages);
    case "tool.requested": {
      const { call, name, parent } = event.data;
      const inside = parent === undefined ? {} : { parent: parent.call };
      messages.push({ role: "tool", call, name, status: "requested", ...inside });
      return;
    }
    case "tool.awaiting":
    case "tool.answered":
    case "tool.started":
    case "tool.settled":
      return changeCall(messages, event);
  }
}

/** Other questions of a harness, and replies that failed, are no part of the conversation. */
function complete(messages: ViewMessage[], time: number, { request, message }: Completed): void {
  const place = messages.findLastIndex((each) => isReply(each, message.id));
  const isShown = isStepRequest(request) && message.stop !== "error" && message.stop !== "aborted";
  const reply: AssistantView = { role: "assistant", id: message.id, time, parts: message.parts };
  if (place >= 0) messages.splice(place, 1);
  if (isShown) messages.push(reply);
}

/** Takes back what tries up to `attempt` have written: it never became a reply. */
function withdraw(messages: ViewMessage[], attempt: number): void {
  const place = messages.findLastIndex(
    (each) => each.role === "assistant" && each.writing !== undefined && each.writing <= attempt,
  );
  if (place >= 0) messages.splice(place, 1);
}

function changeCall(messages: ViewMessage[], { type, data }: CallEvent): void {
  const { call, attempt: _attempt, decision: _decision, by: _by, ...shown } = data;
  const status = statusAfter[type];
  change(messages, (each) => each.role === "tool" && each.call === call, { ...shown, status });
}

/** What a turn left open is never run any more. */
function skipOpenCalls(messages: ViewMessage[]): void {
  for (const [place, each] of messages.entries()) {
    if (each.role !== "tool" || each.status === "settled") continue;
    messages[place] = { ...each, status: "settled", isError: true, source: "skipped" };
  }
}

function change(
  messages: ViewMessage[],
  matches: (message: ViewMessage) => boolean,
  fields: Partial<UserView> | Partial<ToolView>,
): void {
  const place = messages.findLastIndex(matches);
  const known = messages[place];
  if (known !== undefined) messages[place] = { ...known, ...fields } as ViewMessage;
}

function statusOf(messages: readonly ViewMessage[]): ConversationView["status"] {
  const owed = messages.some((each) => each.role === "user" && each.outcome === undefined);
  if (!owed) return "idle";
  const open = messages.filter((each) => each.role === "tool" && each.status !== "settled");
  const isWaiting =
    open.length > 0 && open.every((each) => each.role === "tool" && each.status === "awaiting");
  return isWaiting ? "waiting" : "running";
}

function isReply(message: ViewMessage, id: string): boolean {
  return message.role === "assistant" && message.id === id;
}

function isUser(submission: string): (message: ViewMessage) => boolean {
  return (message) => message.role === "user" && message.submission === submission;
}

const statusAfter: { readonly [Type in CallEvent["type"]]: ToolView["status"] } = {
  "tool.awaiting": "awaiting",
  "tool.answered": "requested",
  "tool.started": "running",
  "tool.settled": "settled",
};

type Completed = {
  readonly request: string;
  readonly message: {
    readonly id: MessageId;
    readonly stop: StopReason;
    readonly parts: readonly PublicPart[];
  };
};

type CallEvent = {
  readonly type: "tool.awaiting" | "tool.answered" | "tool.started" | "tool.settled";
  readonly data: {
    readonly call: CallId;
    readonly attempt?: number;
    readonly decision?: string;
    readonly by?: string;
  };
};

/** The public forms that make messages. */
type ShownEvent =
  | { readonly type: "submission.accepted"; readonly data: EventData["submission.accepted"] }
  | { readonly type: "submission.settled"; readonly data: EventData["submission.settled"] }
  | { readonly type: "turn.settled"; readonly data: object }
  | { readonly type: "model.completed"; readonly data: Completed }
  | { readonly type: "model.failed"; readonly data: { readonly attempt: number } }
  | {
      readonly type: "tool.requested";
      readonly data: {
        readonly call: CallId;
        readonly name: string;
        readonly parent?: { readonly call: CallId };
      };
    }
  | CallEvent;
