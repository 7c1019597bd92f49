import type { JsonObject } from "@tenon/contracts";
import { inputTextOf, type Piece, type ScriptedThinking } from "./model-script.ts";
import { seal } from "./seal.ts";
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

/** OpenAI Responses. */
export const openaiResponsesFormat: WireFormat = {
  name: "openai-responses",
  path: "/v1/responses",
  ending: /\/responses$/,
  decode,
  refuse: refuseAsOpenai,
  whole,
  createWriter,
};

function decode(body: JsonObject): WireQuestion {
  const input = body["input"];
  const items =
    typeof input === "string" ? [{ role: "user", content: input }] : listOf(input).map(objectOf);
  const isSystem = (item: JsonObject): boolean =>
    item["role"] === "system" || item["role"] === "developer";
  return {
    format: "openai-responses",
    model: stringOf(body["model"]),
    system: [stringOf(body["instructions"])]
      .concat(items.filter(isSystem).map((item) => textOf(item["content"])))
      .filter((text) => text !== "")
      .join("\n"),
    messages: items
      .filter((item) => !isSystem(item))
      .map(decodeItem)
      .reduce(joinAssistants, []),
    tools: listOf(body["tools"]).map((tool) => stringOf(objectOf(tool)["name"])),
    stream: body["stream"] === true,
  };
}

function decodeItem(item: JsonObject): WireMessage {
  const text = textOf(item["content"]);
  switch (item["type"]) {
    case "function_call_output":
      return { role: "tool", call: stringOf(item["call_id"]), text: textOf(item["output"]) };
    case "function_call":
      return {
        ...silent,
        calls: [
          {
            id: stringOf(item["call_id"]),
            name: stringOf(item["name"]),
            input: jsonOf(stringOf(item["arguments"])),
          },
        ],
      };
    case "reasoning": {
      const signature = stringOf(item["encrypted_content"]);
      return { ...silent, thinking: [{ text: textOf(item["summary"]), signature }] };
    }
    default:
      return item["role"] === "assistant" ? { ...silent, text } : { role: "user", text };
  }
}

const silent = { role: "assistant", text: "", thinking: [], calls: [] } as const;

/** A reply is several items in a row here, and one message everywhere else. */
function joinAssistants(joined: readonly WireMessage[], next: WireMessage): readonly WireMessage[] {
  const last = joined.at(-1);
  if (last?.role !== "assistant" || next.role !== "assistant") return [...joined, next];
  const one: WireMessage = {
    role: "assistant",
    text: last.text + next.text,
    thinking: [...last.thinking, ...next.thinking],
    calls: [...last.calls, ...next.calls],
  };
  return [...joined.slice(0, -1), one];
}

function whole(reply: WireReply): JsonObject {
  return response(
    reply,
    reply.stop === "length" || reply.stop === "refused" ? "incomplete" : "completed",
    {
      output: itemsOf(reply).map((item) => item.done),
      usage: usageOf(reply),
      ...incompleteDetails(reply),
    },
  );
}

/** An output item: how it is announced, and how it ends. */
type Item = { readonly name: string; readonly added: JsonObject; readonly done: JsonObject };

function itemsOf(reply: WireReply): readonly Item[] {
  const { thinking, text, calls } = reply.step;
  return [
    ...(thinking === undefined ? [] : thoughtItems(reply, thinking)),
    ...(text === undefined ? [] : [messageItem(reply, text)]),
    ...(calls ?? []).map((_, index) => callItem(reply, index)),
  ];
}

function thoughtItems(reply: WireReply, thinking: ScriptedThinking): readonly Item[] {
  const { text, signature = "signed", redacted } = thinking;
  const summary = [{ type: "summary_text", text }];
  const base = { id: `rs_thinking_${reply.id}`, type: "reasoning" };
  const thought: Item = {
    name: "thinking",
    added: { ...base, summary: [], encrypted_content: null },
    done: { ...base, summary, encrypted_content: seal(text, signature) },
  };
  if (redacted === undefined) return [thought];
  const hidden = { id: `rs_redacted_${reply.id}`, type: "reasoning", summary: [] };
  return [
    thought,
    {
      name: "redacted",
      added: { ...hidden, encrypted_content: null },
      done: { ...hidden, encrypted_content: redacted },
    },
  ];
}

function messageItem(reply: WireReply, text: string): Item {
  const base = { id: `msg_${reply.id}`, type: "message", role: "assistant" };
  const part = { type: "output_text", text, annotations: [] };
  return {
    name: "text",
    added: { ...base, status: "in_progress", content: [] },
    done: { ...base, status: "completed", content: [part] },
  };
}

function callItem(reply: WireReply, index: number): Item {
  const call = reply.step.calls?.[index] ?? { name: "" };
  const id = reply.callIds[index] ?? "";
  const base = { id: `fc_${id}`, type: "function_call", call_id: id, name: call.name };
  return {
    name: `call ${index}`,
    added: { ...base, status: "in_progress", arguments: "" },
    done: { ...base, status: "completed", arguments: inputTextOf(call) },
  };
}

function createWriter(reply: WireReply): WireWriter {
  const items = itemsOf(reply);
  let sequence = 0;
  let position = -1;

  const event = (type: string, data: JsonObject): string =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...data })}\n\n`;

  const at = (item: Item): JsonObject => ({
    item_id: item.done["id"] ?? "",
    output_index: position,
    ...(item.name === "text" ? { content_index: 0 } : {}),
    ...(item.name === "thinking" ? { summary_index: 0 } : {}),
  });

  const end = (): string => {
    const item = items[position];
    if (item === undefined) return "";
    const summary =
      item.name === "thinking" ? event("response.reasoning_summary_part.done", at(item)) : "";
    return (
      summary + event("response.output_item.done", { output_index: position, item: item.done })
    );
  };

  /** Moves on to the item of this name, through those that have nothing to stream. */
  const enter = (name: string): string => {
    let written = "";
    while (position < items.length && items[position]?.name !== name) {
      written += end();
      position++;
      const item = items[position];
      if (item === undefined) break;
      written += event("response.output_item.added", { output_index: position, item: item.added });
      if (item.name === "thinking") {
        written += event("response.reasoning_summary_part.added", at(item));
      }
    }
    return written;
  };

  return {
    open: () => event("response.created", { response: response(reply, "in_progress") }),
    write(piece) {
      const entered = enter(piece.type === "call" ? `call ${piece.index}` : piece.type);
      const item = items[position];
      if (item === undefined) return entered;
      return entered + event(deltaEvents[piece.type], { ...at(item), delta: piece.text });
    },
    close: () => {
      const rest = enter("end");
      const type = reply.stop === "length" || reply.stop === "refused" ? "incomplete" : "completed";
      return rest + event(`response.${type}`, { response: whole(reply) });
    },
    fail(failure) {
      const { code, message, param } = openaiError(failure);
      return event("error", { code, message, param });
    },
  };
}

const deltaEvents: Readonly<Record<Piece["type"], string>> = {
  thinking: "response.reasoning_summary_text.delta",
  text: "response.output_text.delta",
  call: "response.function_call_arguments.delta",
};

function response(reply: WireReply, status: string, more: JsonObject = {}): JsonObject {
  return {
    id: reply.id,
    object: "response",
    created_at: 1_700_000_000,
    status,
    model: reply.model,
    output: [],
    ...more,
  };
}

function incompleteDetails(reply: WireReply): JsonObject {
  if (reply.stop === "length") return { incomplete_details: { reason: "max_output_tokens" } };
  if (reply.stop === "refused") return { incomplete_details: { reason: "content_filter" } };
  return {};
}

function usageOf(reply: WireReply): JsonObject {
  const { input, output, reasoning, cacheRead, cacheWrite } = reply.usage;
  const prompt = input + cacheRead + cacheWrite;
  return {
    input_tokens: prompt,
    output_tokens: output,
    total_tokens: prompt + output,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens_details: { reasoning_tokens: reasoning },
  };
}
