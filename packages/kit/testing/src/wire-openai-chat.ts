import type { JsonObject } from "@tenon/contracts";
import { inputTextOf, type Piece } from "./model-script.ts";
import { openaiError, refuseAsOpenai } from "./wire-openai-error.ts";
import {
  jsonOf,
  listOf,
  objectOf,
  stringOf,
  textOf,
  type WireFormat,
  type WireMessage,
  type WireQuestion,
  type WireReply,
  type WireWriter,
} from "./wire-format.ts";

/** OpenAI Chat Completions, which most other providers speak too. */
export const openaiChatFormat: WireFormat = {
  name: "openai-chat",
  path: "/v1/chat/completions",
  ending: /\/chat\/completions$/,
  decode,
  refuse: refuseAsOpenai,
  whole,
  createWriter,
};

const stops = {
  stop: "stop",
  length: "length",
  tools: "tool_calls",
  refused: "content_filter",
} as const;

function decode(body: JsonObject): WireQuestion {
  const messages = listOf(body["messages"]).map((message) => objectOf(message));
  const isSystem = (message: JsonObject): boolean =>
    message["role"] === "system" || message["role"] === "developer";
  return {
    format: "openai-chat",
    model: stringOf(body["model"]),
    system: messages
      .filter(isSystem)
      .map((message) => textOf(message["content"]))
      .join("\n"),
    messages: messages.filter((message) => !isSystem(message)).map(decodeMessage),
    tools: listOf(body["tools"]).map((tool) =>
      stringOf(objectOf(objectOf(tool)["function"])["name"]),
    ),
    stream: body["stream"] === true,
    ...(objectOf(body["stream_options"])["include_usage"] === true ? { usageApart: true } : {}),
  };
}

function decodeMessage(message: JsonObject): WireMessage {
  const text = textOf(message["content"]);
  if (message["role"] === "tool") {
    return { role: "tool", call: stringOf(message["tool_call_id"]), text };
  }
  if (message["role"] !== "assistant") return { role: "user", text };
  const thinking = stringOf(message["reasoning_content"]);
  const calls = listOf(message["tool_calls"]).map((each) => {
    const call = objectOf(each);
    const { name, arguments: input } = objectOf(call["function"]);
    return { id: stringOf(call["id"]), name: stringOf(name), input: jsonOf(stringOf(input)) };
  });
  return { role: "assistant", text, thinking: thinking === "" ? [] : [{ text: thinking }], calls };
}

function whole(reply: WireReply): JsonObject {
  const { step } = reply;
  const calls = (step.calls ?? []).map((call, index) => ({
    id: reply.callIds[index] ?? "",
    type: "function",
    function: { name: call.name, arguments: inputTextOf(call) },
  }));
  const message = {
    role: "assistant",
    content: step.text ?? null,
    ...(step.thinking === undefined ? {} : { reasoning_content: step.thinking.text }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  return {
    ...envelope(reply, "chat.completion"),
    choices: [{ index: 0, finish_reason: stops[reply.stop], message }],
    usage: usageOf(reply),
  };
}

function createWriter(reply: WireReply): WireWriter {
  const chunk = (choices: readonly JsonObject[], more: JsonObject = {}): string =>
    event({ ...envelope(reply, "chat.completion.chunk"), choices, ...more });
  const delta = (value: JsonObject): string =>
    chunk([{ index: 0, finish_reason: null, delta: value }]);
  return {
    open: () => delta({ role: "assistant", content: "" }),
    write: (piece) => delta(deltaOf(reply, piece)),
    close() {
      const last = [{ index: 0, finish_reason: stops[reply.stop], delta: {} }];
      const usage = usageOf(reply);
      const done = "data: [DONE]\n\n";
      if (reply.usageApart) return chunk(last) + chunk([], { usage }) + done;
      // Those who are not asked put it into the last chunk; Groq into a field of its own.
      return chunk(last, { usage, x_groq: { id: reply.id, usage } }) + done;
    },
    fail: (failure) => event({ error: openaiError(failure) }),
  };
}

function deltaOf(reply: WireReply, piece: Piece): JsonObject {
  switch (piece.type) {
    case "thinking":
      return { reasoning_content: piece.text };
    case "text":
      return { content: piece.text };
    case "call":
      return { tool_calls: [callDelta(reply, piece)] };
  }
}

function callDelta(reply: WireReply, piece: Extract<Piece, { type: "call" }>): JsonObject {
  if (!piece.first) return { index: piece.index, function: { arguments: piece.text } };
  const name = reply.step.calls?.[piece.index]?.name ?? "";
  return {
    index: piece.index,
    id: reply.callIds[piece.index] ?? "",
    type: "function",
    function: { name, arguments: piece.text },
  };
}

function envelope(reply: WireReply, object: string): JsonObject {
  return { id: reply.id, object, created: 1_700_000_000, model: reply.model };
}

function usageOf(reply: WireReply): JsonObject {
  const { input, output, reasoning, cacheRead, cacheWrite } = reply.usage;
  const prompt = input + cacheRead + cacheWrite;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  };
}

function event(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
