import type {
  AssistantMessage,
  CallId,
  Delta,
  Digest,
  Message,
  MessageId,
  ModelEvent,
  ModelFailure,
  ModelQuestion,
  ModelReply,
  ModelRef,
  ToolCall,
  ToolMessage,
  ToolSpec,
  UserMessage,
} from "@tenon/contracts";
import { expect } from "vitest";
import type { ModelUnderTest } from "./world.ts";

/** A message of the user. */
export function user(text: string): UserMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

/** A reply as the host would put it into the transcript. */
export function assistant(reply: ModelReply, model: ModelRef): AssistantMessage {
  return {
    role: "assistant",
    // Identity is the host's; any value will do here.
    id: "message-1" as MessageId,
    parts: reply.parts,
    model,
    usage: reply.usage,
    stop: reply.stop,
  };
}

/** The result of a call. */
export function result(call: ToolCall, text: string): ToolMessage {
  return {
    role: "tool",
    call: call.id,
    name: call.name,
    parts: [{ type: "text", text }],
    isError: false,
  };
}

/** A tool that every question offers. */
const lookup: ToolSpec = {
  name: "lookup",
  description: "Looks a word up.",
  input: { type: "object", properties: { word: { type: "string" } }, required: ["word"] },
};

/** Id of a call as a provider gives it. */
export function callId(id: string): CallId {
  return id as CallId;
}

/** A question that offers the tool `lookup`. */
export function question(model: ModelRef, messages: readonly Message[]): ModelQuestion {
  return { model, system: "You are brief.", messages, tools: [lookup] };
}

/** Asks, and collects every event. */
export async function ask(
  { provider, secrets }: ModelUnderTest,
  asked: ModelQuestion,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ModelEvent[]> {
  return collect(provider.stream(asked, { signal, secrets: secrets ?? {}, blob: noBlob }));
}

/** Every event of a stream. */
export async function collect(stream: AsyncIterable<ModelEvent>): Promise<readonly ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** Asks with one message of the user. */
export function askPlainly(tested: ModelUnderTest): Promise<readonly ModelEvent[]> {
  return ask(tested, question(tested.model, [user("Hello")]));
}

/** The reply that ends these events. */
export function replyIn(events: readonly ModelEvent[]): ModelReply {
  const last = events.at(-1);
  if (last?.type === "reply") return last.reply;
  return expect.fail(`The provider should have replied, but ended with ${JSON.stringify(last)}`);
}

/** The failure that ends these events. */
export function failureIn(events: readonly ModelEvent[]): ModelFailure {
  const last = events.at(-1);
  if (last?.type === "failure") return last.failure;
  return expect.fail(`The provider should have failed, but ended with ${JSON.stringify(last)}`);
}

/** The calls of a reply. */
export function callsIn(reply: ModelReply): readonly ToolCall[] {
  return reply.parts.filter((part) => part.type === "call");
}

/** The deltas of these events. */
export function deltasIn(events: readonly ModelEvent[]): readonly Delta[] {
  return events.flatMap((event) => (event.type === "delta" ? [event.delta] : []));
}

/** Checks that the deltas of each part concatenate to it, and that the end is one event. */
export function expectFaithful(events: readonly ModelEvent[]): void {
  const reply = replyIn(events);
  const deltas = deltasIn(events);
  expect(events).toHaveLength(deltas.length + 1);
  for (const [index, part] of reply.parts.entries()) {
    const own = deltas.filter((delta) => delta.index === index);
    const text = own.map((delta) => delta.text).join("");
    expect(new Set(own.map((delta) => delta.type)).size).toBeLessThan(2);
    if (part.type === "text" || part.type === "thinking") expect(text).toBe(part.text);
    if (part.type === "call") {
      expect(text === part.input ? text : JSON.parse(text)).toEqual(part.input);
      for (const delta of own) expect(delta).toMatchObject({ id: part.id, name: part.name });
    }
  }
  for (const delta of deltas) expect(reply.parts[delta.index]?.type).toBe(delta.type);
}

function noBlob(digest: Digest): Promise<Uint8Array> {
  return Promise.reject(new RangeError(`No blob ${digest} in this story.`));
}

/** The types of what came when the deltas were over. */
export function endings(events: readonly ModelEvent[]): readonly string[] {
  const firstEnd = events.findIndex((event) => event.type !== "delta");
  return events.slice(firstEnd).map((event) => event.type);
}
