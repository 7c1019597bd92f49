import type { LanguageModelV4Message } from "@ai-sdk/provider";
import {
  TenonError,
  type AssistantMessage,
  type Message,
  type Part,
  type ToolCall,
  type ToolMessage,
} from "@tenon/contracts";
import type { ModelMessage, ToolResultPart } from "ai";

/** Addresses of files that only the host can read. */
export const blobUrl: RegExp = /^tenon-blob:/;

type AssistantParts = Exclude<Extract<ModelMessage, { role: "assistant" }>["content"], string>;
type UserParts = Exclude<Extract<ModelMessage, { role: "user" }>["content"], string>;
type Mark = { readonly [name: string]: { readonly message: number } };

/**
 * Knows each message that the SDK was given. The SDK forgets what it has no field for (signatures, hidden thoughts, usage,
 * empty parts), so a message is marked, and found again by its mark when the SDK asks a model with it.
 */
export class MessageBook {
  readonly #messages: Message[] = [];
  readonly #results = new Map<string, ToolMessage>();
  readonly #calls = new Map<string, ToolCall>();

  /** A message as the SDK has it. */
  toSdk(message: Message): ModelMessage {
    switch (message.role) {
      case "user":
        return {
          role: "user",
          content: message.parts.map(userPart),
          providerOptions: this.#mark(message),
        };
      case "assistant":
        return {
          role: "assistant",
          content: message.parts.map(replyPart),
          providerOptions: this.#mark(message),
        };
      case "tool":
        this.#results.set(message.call, message);
        return { role: "tool", content: [resultPart(message)] };
    }
  }

  /** The messages that the SDK means. */
  fromSdk(message: LanguageModelV4Message): readonly Message[] {
    switch (message.role) {
      case "system":
        return [];
      case "user":
        return [this.#marked(message.providerOptions)];
      case "assistant":
        return [this.#marked(message.providerOptions ?? message.content[0]?.providerOptions)];
      case "tool":
        return message.content.flatMap((part) =>
          part.type === "tool-result" ? [this.#result(part.toolCallId)] : [],
        );
    }
  }

  /** Keeps a reply and its calls. Its mark goes onto each part: the SDK makes the message. */
  open(reply: AssistantMessage): Mark {
    this.#calls.clear();
    for (const part of reply.parts) if (part.type === "call") this.#calls.set(part.id, part);
    return this.#mark(reply);
  }

  /** A call of the last reply, as the model made it. */
  call(id: string): ToolCall {
    return found(this.#calls.get(id), `the call "${id}"`);
  }

  /** Keeps the result of a call. */
  settle(result: ToolMessage): void {
    this.#results.set(result.call, result);
  }

  /** Calls of the last reply that have no result. */
  openCalls(): readonly ToolCall[] {
    return [...this.#calls.values()].filter(({ id }) => !this.#results.has(id));
  }

  #mark(message: Message): { tenon: { message: number } } {
    this.#messages.push(message);
    return { tenon: { message: this.#messages.length - 1 } };
  }

  #marked(options: LanguageModelV4Message["providerOptions"]): Message {
    const number = options?.["tenon"]?.["message"];
    return found(typeof number === "number" ? this.#messages[number] : undefined, "a message");
  }

  #result(call: string): ToolMessage {
    return found(this.#results.get(call), `the result of the call "${call}"`);
  }
}

/** The result of a call as the SDK has it. */
export function outputOf({ parts, isError }: ToolMessage): ToolResultPart["output"] {
  const value = parts.map((part) => (part.type === "text" ? part.text : "")).join("\n");
  return { type: isError ? "error-text" : "text", value };
}

function resultPart(message: ToolMessage): ToolResultPart {
  const { call, name } = message;
  return { type: "tool-result", toolCallId: call, toolName: name, output: outputOf(message) };
}

function userPart(part: Extract<Message, { role: "user" }>["parts"][number]): UserParts[number] {
  if (part.type === "text") return { type: "text", text: part.text };
  return filePart(part);
}

function replyPart(part: Part): AssistantParts[number] {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "thinking":
      return { type: "reasoning", text: part.text };
    case "file":
      return filePart(part);
    case "call":
      return { type: "tool-call", toolCallId: part.id, toolName: part.name, input: part.input };
  }
}

function filePart({ mediaType, blob, name }: Extract<Part, { type: "file" }>): {
  type: "file";
  mediaType: string;
  data: URL;
  filename?: string;
} {
  const data = new URL(`tenon-blob:${blob}`);
  return { type: "file", mediaType, data, ...(name === undefined ? {} : { filename: name }) };
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value !== undefined) return value;
  throw new TenonError("internal", `The AI SDK asked with ${what} that the host did not give it.`);
}
