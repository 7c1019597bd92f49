import type { AgentToolResult } from "@earendil-works/pi-agent-core";
import type {
  AssistantMessage as PiReply,
  ImageContent,
  JsonObject as PiInput,
  TextContent,
  ThinkingContent,
  ToolCall as PiCall,
} from "@earendil-works/pi-ai";
import {
  TenonError,
  type CallId,
  type Digest,
  type FilePart,
  type Json,
  type JsonObject,
  type Part,
  type PartMeta,
  type TextPart,
  type ToolCall,
} from "@tenon/contracts";
import { freezeDeeply } from "./freeze.ts";

/** What Pi's blocks carry for us: Pi keeps fields that it does not know. */
type Noted<Block> = Block & { readonly meta?: PartMeta };

/** A file of a reply has no block of its own in Pi: it hides behind an empty text. */
type PiTextBlock = Noted<TextContent> & { readonly file?: FilePart };

/** A file in Pi is an image; its data stay with the host, so the digest stands for them. */
type PiFileBlock = Noted<ImageContent> & { readonly name?: string };

/** Input that is no object has no place in Pi: it stands beside an empty one. */
type PiCallBlock = Noted<PiCall> & { readonly input?: Json };

type SpokenBlock = AgentToolResult["content"][number];
type ReplyBlock = PiReply["content"][number];

/** Blocks of a user's message or a tool's result. */
export function spokenBlocks(parts: readonly (TextPart | FilePart)[]): SpokenBlock[] {
  return freezeDeeply(
    parts.map((part): PiTextBlock | PiFileBlock =>
      part.type === "text" ? textBlock(part) : fileBlock(part),
    ),
  );
}

/** Blocks of a reply. */
export function replyBlocks(parts: readonly Part[]): ReplyBlock[] {
  return freezeDeeply(parts.map(replyBlock));
}

/** Parts of a user's message or a tool's result. Throws `invalid-input` for a file that the host does not hold. */
export function spokenParts(
  content: string | readonly SpokenBlock[],
): readonly (TextPart | FilePart)[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((block) => (block.type === "text" ? textPart(block) : filePart(block)));
}

/** Parts of a reply. */
export function replyParts(content: readonly ReplyBlock[]): readonly Part[] {
  return content.map((block: ReplyBlock): Part => {
    switch (block.type) {
      case "text":
        return fileOf(block) ?? textPart(block);
      case "thinking":
        return thinkingPart(block);
      case "toolCall":
        return callPart(block);
    }
  });
}

/** Tells whether an image is a file that the host holds. */
export function isHeld({ data }: ImageContent): boolean {
  return data.startsWith("sha256:");
}

/** Tells objects from all other JSON. */
export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textBlock({ type, text, meta }: TextPart): PiTextBlock {
  return { type, text, ...noted(meta) };
}

function fileBlock({ mediaType, blob, name, meta }: FilePart): PiFileBlock {
  return {
    type: "image",
    mimeType: mediaType,
    data: blob,
    ...(name === undefined ? {} : { name }),
    ...noted(meta),
  };
}

function replyBlock(part: Part): PiTextBlock | Noted<ThinkingContent> | PiCallBlock {
  switch (part.type) {
    case "text":
      return textBlock(part);
    case "thinking":
      return { type: "thinking", thinking: part.text, ...noted(part.meta) };
    case "file":
      return { type: "text", text: "", file: part };
    case "call":
      return callBlock(part);
  }
}

/** The input is copied: what a tool or a hook of Pi changes must not change the host's own. */
function callBlock({ id, name, input, meta }: ToolCall): PiCallBlock {
  const told: { arguments: PiInput; input?: Json } = isObject(input)
    ? { arguments: structuredClone(input) }
    : { arguments: {}, input: structuredClone(input) };
  return { type: "toolCall", id, name, ...told, ...noted(meta) };
}

function textPart({ text, meta }: PiTextBlock): TextPart {
  return { type: "text", text, ...noted(meta) };
}

function thinkingPart({ thinking, meta }: Noted<ThinkingContent>): Part {
  return { type: "thinking", text: thinking, ...noted(meta) };
}

function filePart(block: PiFileBlock): FilePart {
  const { mimeType: mediaType, data, name, meta } = block;
  if (!isHeld(block)) {
    throw new TenonError(
      "invalid-input",
      `Pi was given an image of type ${mediaType} that is no file of the conversation.`,
      { hint: "`transformContext` may leave files out or move them, not add any." },
    );
  }
  return {
    type: "file",
    mediaType,
    blob: data as Digest,
    ...(name === undefined ? {} : { name }),
    ...noted(meta),
  };
}

function fileOf({ file }: PiTextBlock): FilePart | undefined {
  return file;
}

function callPart(block: PiCallBlock): ToolCall {
  const { id, name, arguments: object, input = object, meta } = block;
  return { type: "call", id: id as CallId, name, input, ...noted(meta) };
}

function noted(meta: PartMeta | undefined): { readonly meta?: PartMeta } {
  return meta === undefined ? {} : { meta };
}
