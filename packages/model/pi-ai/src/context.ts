import type {
  Api,
  AssistantMessage as PiReply,
  Context,
  Message as PiMessage,
  Model,
  ToolResultMessage as PiResult,
} from "@earendil-works/pi-ai";
import {
  TenonError,
  type AssistantMessage,
  type Digest,
  type FilePart,
  type Json,
  type JsonObject,
  type Message,
  type ModelQuestion,
  type Part,
  type PartMeta,
  type TextPart,
} from "@tenon/contracts";
import { isRedacted, noteOf, usualField } from "./notes.ts";
import { wireIdsOf, type WireIds } from "./wire-ids.ts";

/** What a translation needs to know beside the question. */
export interface Target {
  /** Name of the provider that is asked; `meta` of others stays here. */
  readonly provider: string;
  /** The model as pi-ai knows it. */
  readonly model: Model<Api>;
  /** Bytes of every file in the question. */
  readonly files: ReadonlyMap<Digest, Uint8Array>;
}

/** Translates a canonical question into a context of pi-ai. Throws `invalid-input` for a file that it cannot send. */
export function contextOf(question: ModelQuestion, target: Target): Context {
  const ids = wireIdsOf(question.messages, target.provider);
  return {
    systemPrompt: question.system,
    messages: question.messages.map((message) => translated(message, { question, target, ids })),
    tools: question.tools.map(({ name, description, input }) => ({
      name,
      description,
      parameters: input,
    })),
  };
}

/** Digests of all files in a question. */
export function filesIn(question: ModelQuestion): readonly Digest[] {
  const parts = question.messages.flatMap((message): readonly Part[] => message.parts);
  return parts.filter((part) => part.type === "file").map((part) => part.blob);
}

type Translation = {
  readonly question: ModelQuestion;
  readonly target: Target;
  readonly ids: WireIds;
};

function translated(message: Message, translation: Translation): PiMessage {
  const { target, ids } = translation;
  switch (message.role) {
    case "user":
      return { role: "user", content: spokenBlocks(message.parts, target), timestamp: 0 };
    case "assistant":
      return translatedReply(message, translation);
    case "tool":
      return {
        role: "toolResult",
        toolCallId: ids.get(message.call) ?? message.call,
        toolName: message.name,
        content: spokenBlocks(message.parts, target),
        isError: message.isError,
        timestamp: 0,
      };
  }
}

type SpokenBlock = PiResult["content"][number];

function spokenBlocks(parts: readonly (TextPart | FilePart)[], target: Target): SpokenBlock[] {
  return parts.map((part): SpokenBlock => {
    if (part.type === "text") return { type: "text", text: part.text };
    const { mediaType, blob } = part;
    if (!mediaType.startsWith("image/")) {
      throw new TenonError(
        "invalid-input",
        `A file of type ${mediaType} cannot be sent: pi-ai sends images only.`,
      );
    }
    // pi-ai would say in place of it that there was one.
    if (!target.model.input.includes("image")) {
      throw new TenonError(
        "invalid-input",
        `A file of type ${mediaType} cannot be sent: the model "${target.model.id}" sees no images.`,
      );
    }
    return { type: "image", mimeType: mediaType, data: base64(target.files.get(blob)) };
  });
}

/** Signatures are good for the model that made them alone; pi-ai compares its name, its provider and its format. */
function translatedReply(
  { model, parts, usage, stop }: AssistantMessage,
  { question, target, ids }: Translation,
): PiReply {
  const isOwn = model.provider === target.provider;
  const { input, output, cacheRead, cacheWrite, cost = 0 } = usage;
  return {
    role: "assistant",
    content: parts.flatMap((part) => replyBlocks(part, { isOwn, target, ids })),
    api: isOwn ? target.model.api : "other",
    provider: isOwn ? target.model.provider : model.provider,
    model: isOwn && model.id === question.model.id ? target.model.id : model.id,
    usage: {
      input,
      output,
      cacheRead,
      cacheWrite,
      totalTokens: input + output + cacheRead + cacheWrite,
      cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: cost },
    },
    stopReason: stop === "tools" ? "toolUse" : stop,
    timestamp: 0,
  };
}

type ReplyPlace = Pick<Translation, "target" | "ids"> & { readonly isOwn: boolean };

function replyBlocks(part: Part, { isOwn, target, ids }: ReplyPlace): PiReply["content"] {
  const note = (name: string): string | undefined =>
    noteOf("meta" in part ? part.meta : undefined, target.provider, name);
  switch (part.type) {
    case "text":
      return [{ type: "text", text: part.text, ...noted("textSignature", note("textSignature")) }];
    case "thinking":
      // A thought without its signature is refused by those who sign, and means nothing to another model.
      return isOwn ? [thinkingBlock(part.text, part.meta, target)] : [];
    case "file":
      return [];
    case "call":
      return [
        {
          type: "toolCall",
          id: ids.get(part.id) ?? part.id,
          name: part.name,
          arguments: asObject(part.input),
          ...noted("thoughtSignature", note("thoughtSignature")),
          ...noted("namespace", note("namespace")),
        },
      ];
  }
}

function thinkingBlock(
  thinking: string,
  meta: PartMeta | undefined,
  { provider, model }: Target,
): PiReply["content"][number] {
  const unsigned = model.api === "openai-completions" ? usualField : undefined;
  return {
    type: "thinking",
    thinking,
    ...noted("thinkingSignature", noteOf(meta, provider, "thinkingSignature") ?? unsigned),
    ...(isRedacted(meta, provider) ? { redacted: true } : {}),
  };
}

function noted<Name extends string>(
  name: Name,
  note: string | undefined,
): { readonly [field in Name]?: string } {
  return note === undefined ? {} : ({ [name]: note } as { readonly [field in Name]?: string });
}

/** Invalid input was answered by the host; it goes back in a shape that every provider accepts. */
function asObject(input: Json): JsonObject {
  const isObject = typeof input === "object" && input !== null && !isList(input);
  return isObject ? input : { input };
}

// `Array.isArray` does not narrow readonly lists.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Spread in slices: a call takes only so many arguments. */
function base64(bytes: Uint8Array = new Uint8Array()): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += sliceBytes)
    binary += String.fromCharCode(...bytes.subarray(at, at + sliceBytes));
  return btoa(binary);
}

const sliceBytes = 8_192;
