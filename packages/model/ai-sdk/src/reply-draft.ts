import type { CallId, Delta, Json, ModelReply, Part, PartMeta, Usage } from "@tenon/contracts";
import type {
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
  SharedV4ProviderMetadata,
} from "@ai-sdk/provider";

/** What of a reply has arrived so far. */
export type ReplyDraft = {
  readonly parts: readonly DraftPart[];
  /** Announced, but still empty: most become parts, some end without ever saying anything. */
  readonly waiting: readonly DraftPart[];
  readonly providerId?: string;
  readonly finish?: {
    readonly reason: LanguageModelV4FinishReason;
    readonly usage: LanguageModelV4Usage;
  };
  /** Set when the model made something that a reply cannot hold. */
  readonly unsupported?: string;
};

type DraftPart = {
  readonly type: "text" | "thinking" | "call";
  /** Id of the block in this stream; blocks may reuse one. */
  readonly block: string;
  readonly text: string;
  readonly name: string;
  readonly meta: SharedV4ProviderMetadata;
};

type StreamPart = LanguageModelV4StreamPart;

/** A reply of which nothing has arrived. */
export const emptyDraft: ReplyDraft = { parts: [], waiting: [] };

/** Folds the next part of an AI SDK stream into the draft. */
export function foldPart(draft: ReplyDraft, part: StreamPart): ReplyDraft {
  switch (part.type) {
    case "text-start":
      return begin(draft, { type: "text", block: part.id, name: "", text: "", meta: metaOf(part) });
    case "reasoning-start":
      return begin(draft, {
        type: "thinking",
        block: part.id,
        name: "",
        text: "",
        meta: metaOf(part),
      });
    case "tool-input-start":
      if (part.providerExecuted === true) return draft;
      return begin(draft, {
        type: "call",
        block: part.id,
        name: part.toolName,
        text: "",
        meta: metaOf(part),
      });
    case "text-delta":
    case "reasoning-delta":
    case "tool-input-delta":
    case "text-end":
    case "reasoning-end":
    case "tool-input-end":
      return extend(draft, matching(part), part);
    case "tool-call":
      return foldCall(draft, part);
    case "response-metadata":
      return part.id === undefined ? draft : { ...draft, providerId: part.id };
    case "finish":
      return { ...draft, finish: { reason: part.finishReason, usage: part.usage } };
    case "file":
    case "reasoning-file":
      return { ...draft, unsupported: `a file of type ${part.mediaType}` };
    case "tool-approval-request":
      return { ...draft, unsupported: "a request to approve a tool of its own" };
    // What a provider does by itself, says about itself or cites is not part of a reply.
    case "custom":
    case "error":
    case "ping":
    case "raw":
    case "source":
    case "stream-start":
    case "tool-result":
      return draft;
  }
}

/** The delta that folding `part` adds to what a reader has seen. */
export function deltaOf(
  before: ReplyDraft,
  after: ReplyDraft,
  part: StreamPart,
): Delta | undefined {
  const isCall = part.type === "tool-call";
  const index = isCall ? callIndex(after, part.toolCallId) : indexOf(after, part);
  const changed = after.parts[index];
  const text = isCall && !hasText(before, index) ? part.input : "delta" in part ? part.delta : "";
  if (changed === undefined || text === "") return undefined;
  if (changed.type !== "call") return { type: changed.type, index, text };
  return { type: "call", index, id: changed.block, name: changed.name, text };
}

/** The reply of a finished draft, as the provider `provider` made it. */
export function replyOf(draft: ReplyDraft, provider: string): ModelReply {
  const hasCalls = draft.parts.some((part) => part.type === "call");
  const reason = draft.finish?.reason.unified;
  return {
    parts: draft.parts.map((part) => canonicalPart(part, provider)),
    stop: reason === "length" ? "length" : hasCalls ? "tools" : "stop",
    usage: usageOf(draft.finish?.usage),
    ...(draft.providerId === undefined ? {} : { providerId: draft.providerId }),
  };
}

function begin(draft: ReplyDraft, part: DraftPart): ReplyDraft {
  const waiting = draft.waiting.filter(
    (each) => each.type !== part.type || each.block !== part.block,
  );
  return saysSomething(part)
    ? { ...draft, waiting, parts: [...draft.parts, part] }
    : { ...draft, waiting: [...waiting, part] };
}

/** A thought may live in its meta alone; a text without text is nothing. */
function saysSomething({ type, text, meta }: DraftPart): boolean {
  return type === "call" || text !== "" || (type === "thinking" && Object.keys(meta).length > 0);
}

type Match = (part: DraftPart) => boolean;
type Extension = { readonly delta?: string; readonly providerMetadata?: SharedV4ProviderMetadata };

function extend(draft: ReplyDraft, matches: Match, extension: Extension): ReplyDraft {
  const waiting = draft.waiting.find(matches);
  if (waiting !== undefined) return begin(draft, extended(waiting, extension));
  const index = draft.parts.findLastIndex(matches);
  const part = draft.parts[index];
  if (part === undefined) return draft;
  return { ...draft, parts: draft.parts.with(index, extended(part, extension)) };
}

function extended(part: DraftPart, extension: Extension): DraftPart {
  return {
    ...part,
    text: part.text + (extension.delta ?? ""),
    meta: mergedMeta(part.meta, metaOf(extension)),
  };
}

/** A call may come whole, or after its fragments; some providers give the input of an empty one only here. */
function foldCall(draft: ReplyDraft, part: Extract<StreamPart, { type: "tool-call" }>): ReplyDraft {
  if (part.providerExecuted === true) return draft;
  const { toolCallId: block, toolName: name, input } = part;
  const index = callIndex(draft, block);
  const known = draft.parts[index];
  if (known === undefined) {
    return begin(draft, { type: "call", block, name, text: input, meta: metaOf(part) });
  }
  const rest = known.text === "" ? input : "";
  return extend(draft, isCall(block), { delta: rest, providerMetadata: metaOf(part) });
}

function hasText(draft: ReplyDraft, index: number): boolean {
  return (draft.parts[index]?.text ?? "") !== "";
}

function callIndex(draft: ReplyDraft, block: string): number {
  return draft.parts.findLastIndex(isCall(block));
}

function isCall(block: string): Match {
  return (part) => part.type === "call" && part.block === block;
}

function indexOf(draft: ReplyDraft, part: StreamPart): number {
  return draft.parts.findLastIndex(matching(part));
}

function matching(part: StreamPart): Match {
  const type = blockTypes[part.type];
  return (each) => "id" in part && each.type === type && each.block === part.id;
}

const blockTypes: { readonly [type: string]: DraftPart["type"] | undefined } = {
  "text-delta": "text",
  "text-end": "text",
  "reasoning-delta": "thinking",
  "reasoning-end": "thinking",
  "tool-input-delta": "call",
  "tool-input-end": "call",
};

function metaOf(part: {
  readonly providerMetadata?: SharedV4ProviderMetadata;
}): SharedV4ProviderMetadata {
  return part.providerMetadata ?? {};
}

function mergedMeta(
  known: SharedV4ProviderMetadata,
  more: SharedV4ProviderMetadata,
): SharedV4ProviderMetadata {
  const merged = { ...known };
  for (const [name, fields] of Object.entries(more)) merged[name] = { ...merged[name], ...fields };
  return merged;
}

function canonicalPart(part: DraftPart, provider: string): Part {
  const data = jsonOf(JSON.stringify(part.meta));
  const meta: { readonly meta?: PartMeta } =
    Object.keys(part.meta).length === 0 ? {} : { meta: { provider, data } };
  switch (part.type) {
    case "text":
    case "thinking":
      return { type: part.type, text: part.text, ...meta };
    case "call": {
      // A provider's id; the host gives the call its own.
      const id = part.block as CallId;
      return { type: "call", id, name: part.name, input: inputOf(part.text), ...meta };
    }
  }
}

function inputOf(text: string): Json {
  return text.trim() === "" ? {} : jsonOf(text);
}

/** What is not JSON is kept as text, for the host to refuse. */
function jsonOf(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function usageOf(usage: LanguageModelV4Usage | undefined): Usage {
  const { total, noCache, cacheRead = 0, cacheWrite = 0 } = usage?.inputTokens ?? {};
  return {
    input: noCache ?? Math.max(0, (total ?? 0) - cacheRead - cacheWrite),
    output: usage?.outputTokens.total ?? 0,
    cacheRead,
    cacheWrite,
  };
}
