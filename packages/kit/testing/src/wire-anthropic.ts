import type { Json, JsonObject, ModelFailureKind } from "@tenon/contracts";
import { inputTextOf, type Piece, type ScriptedFailure } from "./model-script.ts";
import { seal } from "./seal.ts";
import {
  jsonOf,
  listOf,
  messageOf,
  objectOf,
  stringOf,
  textOf,
  type WireFormat,
  type WireMessage,
  type WireQuestion,
  type WireReply,
  type WireWriter,
} from "./wire-format.ts";

/** Anthropic Messages. */
export const anthropicFormat: WireFormat = {
  name: "anthropic",
  path: "/v1/messages",
  ending: /\/messages$/,
  decode,
  refuse: (failure) => ({
    status: failure.status ?? errors[failure.kind].status,
    body: errorBody(failure),
  }),
  whole,
  createWriter,
};

const errors: Readonly<
  Record<ModelFailureKind, { readonly status: number; readonly type: string }>
> = {
  auth: { status: 401, type: "authentication_error" },
  "invalid-request": { status: 400, type: "invalid_request_error" },
  network: { status: 502, type: "api_error" },
  overflow: { status: 400, type: "invalid_request_error" },
  overloaded: { status: 529, type: "overloaded_error" },
  "rate-limit": { status: 429, type: "rate_limit_error" },
  refused: { status: 403, type: "permission_error" },
  timeout: { status: 504, type: "timeout_error" },
  unknown: { status: 501, type: "unexpected_error" },
};

const stops = {
  stop: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  refused: "refusal",
} as const;

function decode(body: JsonObject): WireQuestion {
  return {
    format: "anthropic",
    model: stringOf(body["model"]),
    system: textOf(body["system"]),
    messages: listOf(body["messages"]).flatMap((message) => decodeMessage(objectOf(message))),
    tools: listOf(body["tools"]).map((tool) => stringOf(objectOf(tool)["name"])),
    stream: body["stream"] === true,
  };
}

function decodeMessage(message: JsonObject): readonly WireMessage[] {
  const content = message["content"];
  const parts =
    typeof content === "string"
      ? [{ type: "text", text: content }]
      : listOf(content).map((part) => objectOf(part));
  if (message["role"] === "assistant") return [decodeAssistant(parts)];
  const results = parts
    .filter((part) => part["type"] === "tool_result")
    .map((part): WireMessage => ({
      role: "tool",
      call: stringOf(part["tool_use_id"]),
      text: textOf(part["content"]),
    }));
  const said = parts.filter((part) => part["type"] !== "tool_result");
  return said.length === 0 ? results : [...results, { role: "user", text: textOf(said) }];
}

function decodeAssistant(parts: readonly JsonObject[]): WireMessage {
  return {
    role: "assistant",
    text: textOf(parts.filter((part) => part["type"] === "text")),
    thinking: parts
      .filter((part) => part["type"] === "thinking")
      .map((part) => ({
        text: stringOf(part["thinking"]),
        signature: stringOf(part["signature"]),
      })),
    calls: parts
      .filter((part) => part["type"] === "tool_use")
      .map((part) => ({
        id: stringOf(part["id"]),
        name: stringOf(part["name"]),
        input: part["input"] ?? null,
      })),
  };
}

function whole(reply: WireReply): JsonObject {
  const { step } = reply;
  const calls = (step.calls ?? []).map((call, index) => ({
    ...callBlock(reply, index),
    input: jsonOf(inputTextOf(call)),
  }));
  const content: readonly Json[] = [
    ...(step.thinking === undefined
      ? []
      : [
          {
            type: "thinking",
            thinking: step.thinking.text,
            signature: seal(step.thinking.text, step.thinking.signature ?? "signed"),
          },
        ]),
    ...(step.thinking?.redacted === undefined
      ? []
      : [{ type: "redacted_thinking", data: step.thinking.redacted }]),
    ...(step.text === undefined ? [] : [{ type: "text", text: step.text }]),
    ...calls,
  ];
  return { ...envelope(reply), content, stop_reason: stops[reply.stop], usage: usageOf(reply) };
}

function createWriter(reply: WireReply): WireWriter {
  let block = -1;
  let open: string | undefined;

  const close = (): string => {
    if (open === undefined) return "";
    const thinking = open === "thinking" ? reply.step.thinking : undefined;
    open = undefined;
    const signature =
      thinking === undefined
        ? ""
        : event("content_block_delta", {
            index: block,
            delta: {
              type: "signature_delta",
              signature: seal(thinking.text, thinking.signature ?? "signed"),
            },
          });
    const end = event("content_block_stop", { index: block });
    return signature + end + (thinking?.redacted === undefined ? "" : redacted(thinking.redacted));
  };

  const redacted = (data: string): string => {
    block++;
    return (
      event("content_block_start", {
        index: block,
        content_block: { type: "redacted_thinking", data },
      }) + event("content_block_stop", { index: block })
    );
  };

  const enter = (name: string, contentBlock: JsonObject): string => {
    if (open === name) return "";
    const before = close();
    open = name;
    block++;
    return before + event("content_block_start", { index: block, content_block: contentBlock });
  };

  return {
    open: () =>
      event("message_start", {
        message: {
          ...envelope(reply),
          content: [],
          stop_reason: null,
          usage: { ...usageOf(reply), output_tokens: 1 },
        },
      }),
    write(piece) {
      const started = enter(blockName(piece), blockStart(reply, piece));
      return started + event("content_block_delta", { index: block, delta: deltaOf(piece) });
    },
    close: () =>
      close() +
      event("message_delta", {
        delta: { stop_reason: stops[reply.stop], stop_sequence: null },
        usage: { output_tokens: reply.usage.output },
      }) +
      event("message_stop", {}),
    fail: (failure) => event("error", errorBody(failure)),
  };
}

function blockName(piece: Piece): string {
  return piece.type === "call" ? `call ${piece.index}` : piece.type;
}

function blockStart(reply: WireReply, piece: Piece): JsonObject {
  switch (piece.type) {
    case "thinking":
      return { type: "thinking", thinking: "", signature: "" };
    case "text":
      return { type: "text", text: "" };
    case "call":
      return { ...callBlock(reply, piece.index), input: {} };
  }
}

function deltaOf(piece: Piece): JsonObject {
  switch (piece.type) {
    case "thinking":
      return { type: "thinking_delta", thinking: piece.text };
    case "text":
      return { type: "text_delta", text: piece.text };
    case "call":
      return { type: "input_json_delta", partial_json: piece.text };
  }
}

function callBlock(reply: WireReply, index: number): JsonObject {
  return {
    type: "tool_use",
    id: reply.callIds[index] ?? "",
    name: reply.step.calls?.[index]?.name ?? "",
  };
}

function envelope(reply: WireReply): JsonObject {
  return {
    id: reply.id,
    type: "message",
    role: "assistant",
    model: reply.model,
    stop_sequence: null,
  };
}

function usageOf(reply: WireReply): JsonObject {
  return {
    input_tokens: reply.usage.input,
    output_tokens: reply.usage.output,
    cache_read_input_tokens: reply.usage.cacheRead,
    cache_creation_input_tokens: reply.usage.cacheWrite,
  };
}

function errorBody(failure: ScriptedFailure): JsonObject {
  const message =
    failure.kind === "overflow" && failure.message === undefined
      ? "prompt is too long: 210000 tokens > 200000 maximum"
      : messageOf(failure);
  return { type: "error", error: { type: errors[failure.kind].type, message } };
}

function event(type: string, data: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
