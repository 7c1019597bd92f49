import type { FilePart, Message } from "@tenon/contracts";
import { startModelServer, type ModelServer } from "@tenon/testing";
import { describe, expect, test } from "vitest";
import { createAiSdkProviders } from "../src/index.ts";
import { ask, assistant, callId, digest, question } from "./story.ts";

const formats = {
  anthropic: "claude-sonnet-4-6",
  google: "gemini-3.8-flash",
  openai: "gpt-5.5",
  "openai-compatible": "llama3.2",
} as const;

type Name = keyof typeof formats;

function file(mediaType: string): FilePart {
  return { type: "file", mediaType, blob: digest(mediaType), name: "a-file" };
}

/** Sends these messages, and gives what the server saw and the end of the answer. */
async function send(name: Name, messages: readonly Message[]) {
  await using server: ModelServer = await startModelServer(() => ({ text: "Seen." }));
  const model = { provider: name, id: formats[name] };
  const providers = { [name]: { baseUrl: server.url, secret: null } };
  const provider = await createAiSdkProviders({ providers }).open(model);
  const end = (await ask(provider, question(model, { messages }))).at(-1);
  return { end, body: JSON.stringify(server.requests[0]?.body) };
}

const said = (part: FilePart): readonly Message[] => [{ role: "user", parts: [part] }];

const sent = {
  anthropic: {
    "image/png":
      '{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQID"}}',
    "application/pdf":
      '{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AQID"}',
  },
  google: {
    "image/png": '{"inlineData":{"mimeType":"image/png","data":"AQID"}}',
    "application/pdf": '{"inlineData":{"mimeType":"application/pdf","data":"AQID"}}',
  },
  openai: {
    "image/png": '{"type":"input_image","image_url":"data:image/png;base64,AQID"}',
    "application/pdf":
      '{"type":"input_file","filename":"a-file","file_data":"data:application/pdf;base64,AQID"}',
  },
  "openai-compatible": {
    "image/png": '{"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}}',
    "application/pdf":
      '{"type":"file","file":{"filename":"a-file","file_data":"data:application/pdf;base64,AQID"}}',
  },
} as const;

describe.each(Object.keys(formats) as Name[])("to %s", (name) => {
  test.each(["image/png", "application/pdf"] as const)(
    "the bytes of a %s are sent",
    async (type) => {
      const { end, body } = await send(name, said(file(type)));

      expect(end).toMatchObject({ type: "reply" });
      expect(body).toContain(sent[name][type]);
    },
  );

  test("a picture that a tool made is sent with its result", async () => {
    const model = { provider: name, id: formats[name] };
    const { end, body } = await send(name, [
      { role: "user", parts: [{ type: "text", text: "Draw." }] },
      assistant([{ type: "call", id: callId("c1"), name: "draw", input: {} }], model),
      {
        role: "tool",
        call: callId("c1"),
        name: "draw",
        parts: [file("image/png")],
        isError: false,
      },
    ]);

    expect(end).toMatchObject({ type: "reply" });
    expect(body).toContain("AQID");
  });
});

test("where results hold text alone, their files follow all of them", async () => {
  const model = { provider: "openai-compatible", id: formats["openai-compatible"] };
  const calls = ["c1", "c2"].map((id) => ({
    type: "call" as const,
    id: callId(id),
    name: "draw",
    input: {},
  }));
  const results = calls.map(({ id }): Message => ({
    role: "tool",
    call: id,
    name: "draw",
    parts: [{ type: "text", text: `Drawn by ${id}.` }, file("image/png")],
    isError: false,
  }));

  const { end, body } = await send("openai-compatible", [
    { role: "user", parts: [{ type: "text", text: "Draw two." }] },
    assistant(calls, model),
    ...results,
    { role: "user", parts: [{ type: "text", text: "Thanks." }] },
  ]);

  expect(end).toMatchObject({ type: "reply" });
  const image = { type: "image_url", image_url: { url: "data:image/png;base64,AQID" } };
  expect(JSON.parse(body)).toMatchObject({
    messages: [
      { role: "user", content: "Draw two." },
      { role: "assistant" },
      { role: "tool", tool_call_id: "c1", content: expect.stringMatching(/^Drawn by c1\.\n/) },
      { role: "tool", tool_call_id: "c2", content: expect.stringMatching(/^Drawn by c2\.\n/) },
      { role: "user", content: [image, image] },
      { role: "user", content: "Thanks." },
    ],
  });
});

test.each(["anthropic", "openai", "openai-compatible"] as const)(
  "%s refuses a kind of file that it cannot send, and says which",
  async (name) => {
    const { end, body } = await send(name, said(file("application/zip")));

    expect(end).toMatchObject({
      failure: {
        kind: "invalid-request",
        message: expect.stringContaining("application/zip"),
      },
    });
    expect(body).toBeUndefined();
  },
);
