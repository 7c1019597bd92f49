import type {
  AssistantMessage,
  CallId,
  MessageId,
  ModelFailureKind,
  ModelRef,
  ModelReply,
  Part,
  StopReason,
} from "@tenon/contracts";
import { callsOf, noUsage, type ConversationState } from "@tenon/log";
import { wellFormed } from "../well-formed.ts";

/** What identifies a reply. */
export interface ReplyIdentity {
  readonly id: MessageId;
  readonly model: ModelRef;
  /** Ids that a call of this reply must not have; asked for when it has calls. */
  readonly takenCalls: () => ReadonlySet<string>;
}

/** The message that a provider's reply becomes: well-formed text, call ids unique in the conversation, a stop reason that fits. */
export function replyMessage(
  reply: ModelReply,
  { id, model, takenCalls }: ReplyIdentity,
): AssistantMessage {
  const hasCalls = reply.parts.some((part) => part.type === "call");
  const taken = new Set(hasCalls ? takenCalls() : []);
  const parts = reply.parts.map((part, index): Part => {
    if (part.type !== "call") return wellFormed(part);
    const call = { ...wellFormed(part), id: freeCallId(part.id, `${id}.${index}`, taken) };
    taken.add(call.id);
    return call;
  });
  const stop: StopReason = reply.stop === "length" ? "length" : hasCalls ? "tools" : "stop";
  return { role: "assistant", id, parts, model, usage: reply.usage, stop };
}

/** Why there is no reply. */
export interface ReplyFailure {
  readonly stop: "error" | "aborted";
  readonly error: string;
  readonly kind?: ModelFailureKind;
}

/** A reply that stands for a model that could not answer. It never becomes part of the transcript. */
export function failedReply(
  identity: Pick<ReplyIdentity, "id" | "model">,
  { stop, error, kind }: ReplyFailure,
): AssistantMessage {
  return {
    role: "assistant",
    id: identity.id,
    parts: [],
    model: identity.model,
    usage: noUsage,
    stop,
    error,
    ...(kind === undefined ? {} : { failure: kind }),
  };
}

/** Ids of the calls that a model may see, and of those of the open turn that a compaction took out of its sight. */
export function callIdsOf({ transcript, turn }: ConversationState): ReadonlySet<string> {
  const visible = transcript.messages.flatMap((message) =>
    message.role === "assistant" ? callsOf(message).map((call) => call.id) : [],
  );
  return new Set([...visible, ...(turn?.usedCalls ?? [])]);
}

/** Providers may use one id twice, even in one reply. */
function freeCallId(id: string, fallback: string, taken: ReadonlySet<string>): CallId {
  const wanted = id === "" ? fallback : id;
  return (taken.has(wanted) ? `${wanted}~${fallback}` : wanted) as CallId;
}
