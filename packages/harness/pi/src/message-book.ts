import type {
  AssistantMessage as PiReply,
  Message as PiMessage,
  StopReason as PiStop,
  Usage as PiUsage,
  ToolResultMessage as PiResult,
  UserMessage as PiUserMessage,
} from "@earendil-works/pi-ai";
import type {
  AssistantMessage,
  CallId,
  Json,
  Message,
  MessageId,
  ModelFailureKind,
  StopReason,
  ToolMessage,
  Usage,
} from "@tenon/contracts";
import { replyBlocks, replyParts, spokenBlocks, spokenParts } from "./blocks.ts";

/**
 * Translates messages to Pi and back without loss. A message that Pi gives back as it got it is the very object it was made
 * of: the host has read it already, and need not again.
 */
export class MessageBook {
  readonly #originals = new WeakMap<object, Message>();

  /** A message as Pi knows it. */
  toPi(message: Message): PiUserMessage | PiReply | PiResult {
    const translated = translate(message);
    this.record(translated, message);
    return translated;
  }

  /** A reply as Pi knows it. */
  replyToPi(reply: AssistantMessage): PiReply {
    const translated = piReply(reply);
    this.record(translated, reply);
    return translated;
  }

  /** Notes that a message which Pi made says what the host recorded as `message`. */
  record(piMessage: PiMessage, message: Message): void {
    this.#originals.set(Object.freeze(piMessage), message);
  }

  /** A message of Pi as the host knows it. What Pi says of instructions and tools is no message. */
  fromPi(message: PiMessage): readonly Message[] {
    const original = this.#originals.get(message);
    return original === undefined ? read(message) : [original];
  }
}

/** Pi's name of the wire format: the host's own. */
export const hostApi = "tenon";

function translate(message: Message): PiUserMessage | PiReply | PiResult {
  switch (message.role) {
    case "user":
      return { role: "user", content: spokenBlocks(message.parts), timestamp: 0 };
    case "assistant":
      return piReply(message);
    case "tool":
      return piResult(message);
  }
}

/** A reply with what Pi keeps, but does not know. */
type Noted = PiReply & { readonly failure?: ModelFailureKind; readonly isUnpriced?: boolean };

function piReply(reply: AssistantMessage): Noted {
  const { id, parts, model, usage, stop, error, failure } = reply;
  return {
    role: "assistant",
    content: replyBlocks(parts),
    api: hostApi,
    provider: model.provider,
    model: model.id,
    responseId: id,
    usage: piUsage(usage),
    ...(usage.cost === undefined ? { isUnpriced: true } : {}),
    stopReason: piStops[stop],
    ...(error === undefined ? {} : { errorMessage: error }),
    ...(failure === undefined ? {} : { failure }),
    timestamp: 0,
  };
}

function piResult({ call, name, parts, isError, details }: ToolMessage): PiResult {
  return {
    role: "toolResult",
    toolCallId: call,
    toolName: name,
    content: spokenBlocks(parts),
    ...(details === undefined ? {} : { details: structuredClone(details) }),
    isError,
    timestamp: 0,
  };
}

function read(message: PiMessage): readonly Message[] {
  switch (message.role) {
    case "system":
      return [];
    case "user":
      return [{ role: "user", parts: spokenParts(message.content) }];
    case "assistant":
      return [readReply(message)];
    case "toolResult":
      return [readResult(message)];
  }
}

function readReply(reply: Noted): AssistantMessage {
  const { content, provider, model, responseId = "", usage, stopReason } = reply;
  const { errorMessage, failure, isUnpriced } = reply;
  return {
    role: "assistant",
    id: responseId as MessageId,
    parts: replyParts(content),
    model: { provider, id: model },
    usage: readUsage(usage, isUnpriced),
    stop: stops[stopReason],
    ...(errorMessage === undefined ? {} : { error: errorMessage }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function readResult({ toolCallId, toolName, content, isError, details }: PiResult): ToolMessage {
  // Only its own results reach this point with details, and those are JSON by Pi's own type.
  const known: Json | undefined = details;
  return {
    role: "tool",
    call: toolCallId as CallId,
    name: toolName,
    parts: spokenParts(content),
    isError,
    ...(known === undefined ? {} : { details: known }),
  };
}

/** Pi knows no price that is unknown. */
function piUsage({ input, output, cacheRead, cacheWrite, cost = 0 }: Usage): PiUsage {
  return {
    input,
    output,
    cacheRead,
    cacheWrite,
    totalTokens: input + output + cacheRead + cacheWrite,
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: cost },
  };
}

function readUsage(
  { input, output, cacheRead, cacheWrite, cost }: PiUsage,
  isUnpriced: boolean | undefined,
): Usage {
  const tokens = { input, output, cacheRead, cacheWrite };
  return isUnpriced === true ? tokens : { ...tokens, cost: cost.total };
}

const piStops = {
  stop: "stop",
  length: "length",
  tools: "toolUse",
  error: "error",
  aborted: "aborted",
} as const satisfies { readonly [stop in StopReason]: PiStop };

const stops: { readonly [stop in PiStop]: StopReason } = {
  pending: "error",
  stop: "stop",
  length: "length",
  toolUse: "tools",
  error: "error",
  aborted: "aborted",
  deferred: "error",
};
