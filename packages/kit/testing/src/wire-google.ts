import type { Json, JsonObject } from "@tenon/contracts";
import { inputTextOf } from "./model-script.ts";
import { isSealed, seal } from "./seal.ts";
import { googleError } from "./wire-google-error.ts";
import {
  jsonOf,
  listOf,
  objectOf,
  stringOf,
  textOf,
  type WireCall,
  type WireFormat,
  type WireMessage,
  type WireQuestion,
  type WireReply,
  type WireThinking,
  type WireUsage,
  type WireWriter,
} from "./wire-format.ts";

/** Google's `generateContent`, streamed and whole. */
export const googleFormat: WireFormat = {
  name: "google",
  path: "/v1/models/<model>:generateContent or :streamGenerateContent",
  ending: /\/[^/]+:(stream)?[gG]enerateContent$/,
  decode,
  refuse: (failure) => {
    const body = googleError(failure);
    return { status: body.code, body: { error: body } };
  },
  whole: (reply) => chunk(reply, partsOf(reply), stops[reply.stop]),
  createWriter,
};

const stops = { stop: "STOP", length: "MAX_TOKENS", tools: "STOP", refused: "SAFETY" } as const;

function decode(body: JsonObject, path: string): WireQuestion {
  const [model = "", method = ""] = (path.split("/").at(-1) ?? "").split(":");
  return {
    format: "google",
    model: decodeURIComponent(model),
    system: textOf(objectOf(body["systemInstruction"])["parts"]),
    messages: listOf(body["contents"]).reduce<readonly WireMessage[]>(
      (messages, content) => [...messages, ...decodeContent(objectOf(content), messages)],
      [],
    ),
    tools: listOf(body["tools"])
      .flatMap((tool) => listOf(objectOf(tool)["functionDeclarations"]))
      .map((tool) => stringOf(objectOf(tool)["name"])),
    stream: method.startsWith("stream"),
  };
}

function decodeContent(
  content: JsonObject,
  before: readonly WireMessage[],
): readonly WireMessage[] {
  const parts = listOf(content["parts"]).map((part) => objectOf(part));
  if (content["role"] === "model") return [decodeReply(parts, before.length)];
  const results = parts.filter((part) => part["functionResponse"] !== undefined);
  const said = parts.filter((part) => part["functionResponse"] === undefined);
  const answered = results.reduce<readonly WireMessage[]>(
    (messages, part) => [...messages, decodeResult(part, [...before, ...messages])],
    [],
  );
  return said.length === 0 ? answered : [...answered, { role: "user", text: textOf(said) }];
}

function decodeReply(parts: readonly JsonObject[], position: number): WireMessage {
  const calls = parts.filter((part) => part["functionCall"] !== undefined);
  const texts = parts.filter((part) => part["text"] !== undefined);
  const thought = textOf(texts.filter((part) => part["thought"] === true));
  return {
    role: "assistant",
    text: textOf(texts.filter((part) => part["thought"] !== true)),
    thinking: thoughtsOf(thought, parts.flatMap(signatureIn)),
    calls: calls.map((part, index) => decodeCall(part, `unnamed_${position}_${index}`)),
  };
}

/** Older models are called without ids; their calls are told apart by their place. */
function decodeCall(part: JsonObject, fallback: string): WireCall {
  const { id, name, args } = objectOf(part["functionCall"]);
  return {
    id: id === undefined ? fallback : stringOf(id),
    name: stringOf(name),
    input: args ?? null,
  };
}

function decodeResult(part: JsonObject, before: readonly WireMessage[]): WireMessage {
  const { id, name, response } = objectOf(part["functionResponse"]);
  const { content, output, error } = objectOf(response);
  const call = id === undefined ? openCall(before, stringOf(name)) : stringOf(id);
  return { role: "tool", call, text: stringOf(content ?? output ?? error) };
}

/** A result without an id belongs to the first call of its name that has none yet. */
function openCall(before: readonly WireMessage[], name: string): string {
  const asked = before.findLastIndex((message) => message.role === "assistant");
  const reply = before[asked];
  const answered = before.slice(asked + 1).map((each) => (each.role === "tool" ? each.call : ""));
  const calls = reply?.role === "assistant" ? reply.calls : [];
  return calls.find((call) => call.name === name && !answered.includes(call.id))?.id ?? "";
}

/** Signatures sit on what follows the thought; the one that is the thought's own is told by what it signs. */
function thoughtsOf(text: string, signatures: readonly string[]): readonly WireThinking[] {
  const own = signatures.find((signature) => isSealed(text, signature));
  const others = signatures.filter((signature) => signature !== own);
  const thought = own === undefined ? { text } : { text, signature: own };
  return [
    ...(text === "" ? [] : [thought]),
    ...others.map((signature) => ({ text: "", signature })),
  ];
}

function signatureIn(part: JsonObject): readonly string[] {
  const signature = part["thoughtSignature"];
  return typeof signature === "string" ? [Buffer.from(signature, "base64").toString("utf8")] : [];
}

function partsOf(reply: WireReply): readonly JsonObject[] {
  const { thinking, text, calls = [] } = reply.step;
  return [
    ...(thinking === undefined ? [] : [{ text: thinking.text, thought: true }]),
    ...(text === undefined ? [] : [{ text, ...signed(textSignature(reply)) }]),
    ...calls.map((_, index) => callPart(reply, index)),
  ];
}

function createWriter(reply: WireReply): WireWriter {
  let signature = textSignature(reply);
  const hasCalls = (reply.step.calls ?? []).length > 0;
  const event = (data: JsonObject): string => `data: ${JSON.stringify(data)}\n\n`;
  const part = (content: JsonObject): string => event(chunk(reply, [content]));
  return {
    open: () => "",
    write(piece) {
      if (piece.type === "thinking") return part({ text: piece.text, thought: true });
      // A call comes whole, after what was said before it.
      if (piece.type === "call") return piece.first ? part(callPart(reply, piece.index)) : "";
      const text = { text: piece.text, ...signed(hasCalls ? signature : undefined) };
      if (hasCalls) signature = undefined;
      return part(text);
    },
    close() {
      const last = signature === undefined ? [] : [{ text: "", ...signed(signature) }];
      return event(chunk(reply, last, stops[reply.stop]));
    },
    fail: (failure) => event({ error: googleError(failure) }),
  };
}

function callPart(reply: WireReply, index: number): JsonObject {
  const call = reply.step.calls?.[index];
  const args = call === undefined ? {} : jsonOf(inputTextOf(call));
  return {
    functionCall: { id: reply.callIds[index] ?? "", name: call?.name ?? "", args },
    ...signed(index === 0 ? callSignature(reply) : undefined),
  };
}

/** The first call carries the signature of what was thought; with two thoughts, the text carries the other one. */
function callSignature({ step: { thinking } }: WireReply): string | undefined {
  return thinking?.redacted ?? sealOf(thinking);
}

function textSignature({ step: { thinking, text, calls = [] } }: WireReply): string | undefined {
  const isCarried = calls.length > 0 && thinking?.redacted === undefined;
  return text === undefined || isCarried ? undefined : sealOf(thinking);
}

function sealOf(thinking: WireReply["step"]["thinking"]): string | undefined {
  return thinking === undefined ? undefined : seal(thinking.text, thinking.signature ?? "signed");
}

/** Signatures are bytes here, written in base64. */
function signed(signature: string | undefined): { readonly thoughtSignature?: string } {
  return signature === undefined
    ? {}
    : { thoughtSignature: Buffer.from(signature, "utf8").toString("base64") };
}

function chunk(reply: WireReply, parts: readonly Json[], finishReason?: string): JsonObject {
  const content = { role: "model", parts };
  const isEnd = finishReason !== undefined;
  return {
    responseId: reply.id,
    modelVersion: reply.model,
    candidates: [{ index: 0, content, ...(isEnd ? { finishReason } : {}) }],
    ...(isEnd ? { usageMetadata: usageOf(reply.usage) } : {}),
  };
}

function usageOf({ input, output, reasoning, cacheRead, cacheWrite }: WireUsage): JsonObject {
  const prompt = input + cacheRead + cacheWrite;
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: output - reasoning,
    thoughtsTokenCount: reasoning,
    cachedContentTokenCount: cacheRead,
    totalTokenCount: prompt + output,
  };
}
