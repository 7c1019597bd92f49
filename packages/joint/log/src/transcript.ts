import type {
  AssistantMessage,
  CallId,
  Message,
  ToolCall,
  ToolMessage,
  UserMessage,
} from "@tenon/contracts";

/** A transcript while it grows: complete messages, and the batch of calls whose results are not all there. */
export type Transcript = {
  readonly messages: readonly Message[];
  readonly open?: OpenBatch;
};

/** The calls of the newest reply, the results so far, and what must come after them. */
export type OpenBatch = {
  readonly calls: readonly ToolCall[];
  readonly results: { readonly [call: string]: ToolMessage };
  readonly after: readonly UserMessage[];
};

/** The transcript of a new conversation. */
export const emptyTranscript: Transcript = { messages: [] };

/** Adds a reply of the model. What an earlier reply left open is closed first; a failed reply adds nothing. */
export function addReply(transcript: Transcript, reply: AssistantMessage): Transcript {
  const closed = closeTranscript(transcript);
  if (reply.stop === "error" || reply.stop === "aborted") return closed;
  const calls = callsOf(reply);
  const messages = [...closed.messages, reply];
  return calls.length === 0 ? { messages } : { messages, open: { calls, results: {}, after: [] } };
}

/** Adds a user message: at the end, or behind the results of the open batch. */
export function addUserMessage(transcript: Transcript, message: UserMessage): Transcript {
  const { messages, open } = transcript;
  if (open === undefined) return { messages: [...messages, message] };
  return { messages, open: { ...open, after: [...open.after, message] } };
}

/** Adds a result. The first for a call counts; one that belongs to no open call is ignored. */
export function addResult(transcript: Transcript, result: ToolMessage): Transcript {
  const { open } = transcript;
  if (open === undefined || !open.calls.some((call) => call.id === result.call)) return transcript;
  if (resultOf(open, result.call) !== undefined) return transcript;
  const more = { ...open, results: { ...open.results, [result.call]: result } };
  const next = { ...transcript, open: more };
  return more.calls.every((call) => resultOf(more, call.id) !== undefined)
    ? closeTranscript(next)
    : next;
}

/** Replaces all but the newest `keep` messages by `summary`, and never keeps a result without its call. */
export function compactTranscript(
  transcript: Transcript,
  summary: UserMessage,
  keep: number,
): Transcript {
  const { messages } = closeTranscript(transcript);
  const kept = keep <= 0 ? [] : messages.slice(-keep);
  const firstWhole = kept.findIndex((message) => message.role !== "tool");
  return { messages: [summary, ...(firstWhole === -1 ? [] : kept.slice(firstWhole))] };
}

/** The transcript without an open batch: calls that never got a result are answered as not executed. */
export function closeTranscript(transcript: Transcript): Transcript {
  const { messages, open } = transcript;
  if (open === undefined) return transcript;
  const results = open.calls.map(
    (call) => resultOf(open, call.id) ?? notExecuted(call.id, call.name),
  );
  return { messages: [...messages, ...results, ...open.after] };
}

/** The transcript up to the open batch, without the reply that asked for it. */
export function settledMessages({ messages, open }: Transcript): readonly Message[] {
  return open === undefined ? messages : messages.slice(0, -1);
}

/** Tells whether a model may be asked now: nothing is open and the model did not speak last. */
export function isStepBoundary(transcript: Transcript): boolean {
  const last = transcript.messages.at(-1);
  return transcript.open === undefined && last !== undefined && last.role !== "assistant";
}

/** The calls of a reply, in order. */
export function callsOf(reply: AssistantMessage): readonly ToolCall[] {
  return reply.parts.filter((part): part is ToolCall => part.type === "call");
}

/** The result of a call that was never run, so that a provider accepts the transcript. */
export function notExecuted(call: CallId, name: string, reason = "Not executed."): ToolMessage {
  return { role: "tool", call, name, parts: [{ type: "text", text: reason }], isError: true };
}

/** Providers choose the ids, so one may be the name of something that every object inherits. */
function resultOf(open: OpenBatch, call: CallId): ToolMessage | undefined {
  return Object.hasOwn(open.results, call) ? open.results[call] : undefined;
}
