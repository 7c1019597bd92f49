import type {
  AssistantMessage,
  CallId,
  Digest,
  FilePart,
  Json,
  JsonObject,
  Message,
  ModelQuestion,
  Part,
  PartMeta,
  TextPart,
  ToolMessage,
} from "@tenon/contracts";
import type {
  LanguageModelV4FilePart,
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
  LanguageModelV4ToolResultOutput,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from "@ai-sdk/provider";

/** What a translation needs to know beside the question. */
export interface PromptContext {
  /** Name of the provider that is asked; `meta` of others stays here. */
  readonly provider: string;
  /** Bytes of every file in the question. */
  readonly files: ReadonlyMap<Digest, Uint8Array>;
  /** Whether the format has a place for the files of a tool's result. Otherwise they follow as a message of the user. */
  readonly takesResultFiles: boolean;
}

/** Translates a canonical question into an AI SDK prompt. */
export function promptOf(question: ModelQuestion, context: PromptContext): LanguageModelV4Prompt {
  const ids = wireIdsOf(question.messages);
  const prompt: LanguageModelV4Message[] =
    question.system === "" ? [] : [{ role: "system", content: question.system }];
  for (const [index, message] of question.messages.entries()) {
    const last = prompt.at(-1);
    if (message.role === "tool" && last?.role === "tool") {
      last.content.push(resultPart(message, context, ids));
    } else {
      prompt.push(messageOf(message, context, ids));
    }
    const isLastResult = question.messages[index + 1]?.role !== "tool";
    if (message.role === "tool" && isLastResult && !context.takesResultFiles) {
      prompt.push({ role: "user", content: filesOfResults(question.messages, index, context) });
    }
  }
  return prompt.filter((message) => message.content.length > 0);
}

/** Digests of all files in a question. */
export function filesIn(question: ModelQuestion): readonly Digest[] {
  const parts = question.messages.flatMap((message): readonly Part[] => message.parts);
  return parts.filter((part) => part.type === "file").map((part) => part.blob);
}

type WireIds = ReadonlyMap<CallId, string>;

/** The narrowest rule among providers: Anthropic's alphabet and OpenAI's length. */
const acceptedId = /^[A-Za-z0-9_-]{1,40}$/;

/** Ids of the host that a provider would refuse are numbered; the number of a call never changes as a transcript grows. */
function wireIdsOf(messages: readonly Message[]): WireIds {
  const ids = new Map<CallId, string>();
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const part of message.parts) {
      if (part.type !== "call") continue;
      ids.set(part.id, acceptedId.test(part.id) ? part.id : `call_tenon_${ids.size}`);
    }
  }
  return ids;
}

function messageOf(message: Message, context: PromptContext, ids: WireIds): LanguageModelV4Message {
  switch (message.role) {
    case "user":
      return { role: "user", content: spokenParts(message.parts, context) };
    case "assistant":
      return { role: "assistant", content: assistantParts(message, context, ids) };
    case "tool":
      return { role: "tool", content: [resultPart(message, context, ids)] };
  }
}

type SpokenPart = LanguageModelV4TextPart | LanguageModelV4FilePart;

function spokenParts(
  parts: readonly (TextPart | FilePart)[],
  context: PromptContext,
): SpokenPart[] {
  return parts.flatMap((part): SpokenPart[] =>
    part.type === "text" ? textParts(part, context) : [filePart(part, context)],
  );
}

type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"];

function assistantParts(
  message: AssistantMessage,
  context: PromptContext,
  ids: WireIds,
): AssistantContent {
  const isOwn = message.model.provider === context.provider;
  return message.parts.flatMap((part): AssistantContent => {
    switch (part.type) {
      case "text":
        return textParts(part, context);
      case "file":
        return [filePart(part, context)];
      case "thinking":
        // A thought without its signature is refused by those who sign, and means nothing to another model.
        return isOwn
          ? [{ type: "reasoning", text: part.text, ...providerOptions(part.meta, context) }]
          : [];
      case "call":
        return [
          {
            type: "tool-call",
            toolCallId: ids.get(part.id) ?? part.id,
            toolName: part.name,
            input: asObject(part.input),
            ...providerOptions(part.meta, context),
          },
        ];
    }
  });
}

/** Providers refuse empty texts. */
function textParts(part: TextPart, context: PromptContext): LanguageModelV4TextPart[] {
  if (part.text === "") return [];
  return [{ type: "text", text: part.text, ...providerOptions(part.meta, context) }];
}

function filePart(part: FilePart, context: PromptContext): LanguageModelV4FilePart {
  return {
    type: "file",
    mediaType: part.mediaType,
    data: { type: "data", data: context.files.get(part.blob) ?? new Uint8Array() },
    ...(part.name === undefined ? {} : { filename: part.name }),
    ...providerOptions(part.meta, context),
  };
}

/** Invalid input was answered by the host; it goes back in a shape that every provider accepts. */
function asObject(input: Json): JsonObject {
  const isObject = typeof input === "object" && input !== null && !isList(input);
  return isObject ? input : { input };
}

function resultPart(
  message: ToolMessage,
  context: PromptContext,
  ids: WireIds,
): LanguageModelV4ToolResultPart {
  return {
    type: "tool-result",
    toolCallId: ids.get(message.call) ?? message.call,
    toolName: message.name,
    output: outputOf(message, context),
  };
}

/** Files of the results in a row that ends at `end`. */
function filesOfResults(
  messages: readonly Message[],
  end: number,
  context: PromptContext,
): LanguageModelV4FilePart[] {
  const begin = messages.findLastIndex((message, at) => at <= end && message.role !== "tool") + 1;
  return messages
    .slice(begin, end + 1)
    .flatMap(({ parts }): readonly Part[] => parts)
    .flatMap((part) => (part.type === "file" ? [filePart(part, context)] : []));
}

function outputOf(message: ToolMessage, context: PromptContext): LanguageModelV4ToolResultOutput {
  const hasFiles = message.parts.some((part) => part.type === "file");
  if (hasFiles && context.takesResultFiles) {
    return { type: "content", value: spokenParts(message.parts, context) };
  }
  const texts = message.parts.flatMap((part) => (part.type === "text" ? [part.text] : []));
  if (hasFiles) texts.push("(Its files follow the results.)");
  return { type: message.isError ? "error-text" : "text", value: texts.join("\n") };
}

function providerOptions(
  meta: PartMeta | undefined,
  { provider }: PromptContext,
): { readonly providerOptions?: SharedV4ProviderOptions } {
  if (meta?.provider !== provider) return {};
  // It was this adapter that stored it.
  return { providerOptions: meta.data as SharedV4ProviderOptions };
}

// `Array.isArray` does not narrow readonly lists.
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
