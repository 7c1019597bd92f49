import type {
  AssistantMessage,
  CallId,
  Digest,
  MessageId,
  ModelEvent,
  ModelProvider,
  ModelQuestion,
  ModelRef,
  Part,
  StreamOptions,
} from "@tenon/contracts";

/** A question with one message of the user. */
export function question(model: ModelRef, more: Partial<ModelQuestion> = {}): ModelQuestion {
  const messages = [{ role: "user", parts: [{ type: "text", text: "Hello" }] }] as const;
  return { model, system: "", messages, tools: [], ...more };
}

export function assistant(parts: readonly Part[], model: ModelRef): AssistantMessage {
  const usage = { input: 1, output: 2, cacheRead: 3, cacheWrite: 4, cost: 0.5 };
  return { role: "assistant", id: "message-1" as MessageId, parts, model, usage, stop: "stop" };
}

export function callId(id: string): CallId {
  return id as CallId;
}

export function digest(name: string): Digest {
  return `sha256:${name}` as Digest;
}

/** Asks, and collects every event. */
export async function ask(
  provider: ModelProvider,
  asked: ModelQuestion,
  more: Partial<StreamOptions> = {},
): Promise<readonly ModelEvent[]> {
  const blob = (): Promise<Uint8Array> => Promise.resolve(new Uint8Array([1, 2, 3]));
  const options = { signal: new AbortController().signal, secrets: {}, blob, ...more };
  const events: ModelEvent[] = [];
  for await (const event of provider.stream(asked, options)) events.push(event);
  return events;
}
