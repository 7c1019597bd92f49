import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import {
  TenonError,
  type AgentSpec,
  type AssistantMessage,
  type ToolSpec,
  type Turn,
} from "@tenon/contracts";
import { blobUrl, type MessageBook } from "./message-book.ts";

/**
 * The host's model as the SDK sees it. It answers only with whole replies, which are durable by then: the SDK runs a call
 * as soon as it sees one.
 */
export class HostModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "tenon";
  readonly modelId: string;
  /** Files stay with the host. */
  readonly supportedUrls: Record<string, RegExp[]> = { "*/*": [blobUrl] };
  /** The agent as of the step that is asked next. */
  agent: AgentSpec;
  /** Why the last reply failed. */
  failure: string | undefined;
  readonly #turn: Turn;
  readonly #book: MessageBook;

  constructor(turn: Turn, book: MessageBook) {
    this.modelId = turn.agent.model.id;
    this.agent = turn.agent;
    this.#turn = turn;
    this.#book = book;
  }

  async doGenerate({
    prompt,
    tools = [],
  }: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const system = prompt.flatMap((message) => (message.role === "system" ? message.content : []));
    const reply = await this.#turn.model({
      system: system.join("\n\n"),
      messages: prompt.flatMap((message) => this.#book.fromSdk(message)),
      tools: this.#specs(tools.map(({ name }) => name)),
    }).done;
    if (reply.stop === "error" || reply.stop === "aborted") {
      this.failure = reply.error ?? `The reply ended with "${reply.stop}".`;
      throw new TenonError("internal", this.failure);
    }
    return resultOf(reply, this.#book.open(reply));
  }

  doStream(): Promise<LanguageModelV4StreamResult> {
    return Promise.reject(
      new TenonError("internal", "The host's model is asked for whole replies only."),
    );
  }

  /** The agent's own list when it is just that: the host knows it already. */
  #specs(names: readonly string[]): readonly ToolSpec[] {
    const { tools } = this.agent;
    const isOwnList =
      names.length === tools.length && tools.every(({ name }) => names.includes(name));
    return isOwnList ? tools : tools.filter(({ name }) => names.includes(name));
  }
}

type Mark = ReturnType<MessageBook["open"]>;

function resultOf(reply: AssistantMessage, mark: Mark): LanguageModelV4GenerateResult {
  const { input, output, cacheRead, cacheWrite } = reply.usage;
  const hasCalls = reply.parts.some(({ type }) => type === "call");
  // The host answers the calls of a reply that was cut off, so that the loop can go on.
  const unified = hasCalls ? "tool-calls" : reply.stop === "length" ? "length" : "stop";
  return {
    content: reply.parts.map((part) => contentOf(part, mark)),
    finishReason: { unified, raw: reply.stop },
    usage: {
      inputTokens: { total: input + cacheRead + cacheWrite, noCache: input, cacheRead, cacheWrite },
      outputTokens: { total: output, text: undefined, reasoning: undefined },
    },
    warnings: [],
  };
}

function contentOf(part: AssistantMessage["parts"][number], mark: Mark): LanguageModelV4Content {
  const marked = { providerMetadata: mark };
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text, ...marked };
    case "thinking":
      return { type: "reasoning", text: part.text, ...marked };
    case "file":
      // The bytes stay with the host.
      return {
        type: "file",
        mediaType: part.mediaType,
        data: { type: "data", data: "" },
        ...marked,
      };
    case "call":
      return {
        type: "tool-call",
        toolCallId: part.id,
        toolName: part.name,
        input: JSON.stringify(part.input),
        ...marked,
      };
  }
}
