import type { FilePart, Message } from "@tenon/contracts";
import { startModelServer } from "@tenon/testing";
import { describe, expect, test } from "vitest";
import { createPiAiProviders, type PiModelConfig } from "../src/index.ts";
import { ask, assistant, callId, digest, question } from "./story.ts";

const formats = {
  anthropic: "claude-sonnet-4-6",
  google: "gemini-3.8-flash",
  openai: "gpt-5.5",
  lab: "llama3.2",
} as const;

type Name = keyof typeof formats;

function file(mediaType: string): FilePart {
  return { type: "file", mediaType, blob: digest(mediaType), name: "a-file" };
}

/** Sends these messages, and gives what the server saw and the end of the answer. */
async function send(name: Name, messages: readonly Message[], as: PiModelConfig = {}) {
  await using server = await startModelServer(() => ({ text: "Seen." }));
  const model = { provider: name, id: formats[name] };
  const baseUrl = name === "anthropic" ? server.url.replace(/\/v1$/, "") : server.url;
  const providers = { [name]: { baseUrl, secret: null, models: { [model.id]: as } } };
  const provider = await createPiAiProviders({ providers }).open(model);
  const end = (await ask(provider, question(model, { messages }))).at(-1);
  return { end, body: JSON.stringify(server.requests[0]?.body) };
}

const said = (part: FilePart): readonly Message[] => [{ role: "user", parts: [part] }];

const sent = {
  anthropic: '"source":{"type":"base64","media_type":"image/png","data":"AQID"}',
  google: '{"inlineData":{"data":"AQID","mimeType":"image/png"}}',
  openai: '"image_url":"data:image/png;base64,AQID"',
  lab: '"image_url":{"url":"data:image/png;base64,AQID"}',
} as const;

describe.each(Object.keys(formats) as Name[])("to %s", (name) => {
  test("the bytes of a picture are sent", async () => {
    const { end, body } = await send(name, said(file("image/png")));

    expect(end).toMatchObject({ type: "reply" });
    expect(body).toContain(sent[name]);
  });

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

  test("what is no picture is refused before anything is sent", async () => {
    const { end, body } = await send(name, said(file("application/pdf")));

    expect(end).toMatchObject({
      failure: { kind: "invalid-request", message: expect.stringContaining("application/pdf") },
    });
    expect(body).toBeUndefined();
  });

  test("a model that sees no pictures is not sent a note in their place", async () => {
    const { end, body } = await send(name, said(file("image/png")), { input: ["text"] });

    expect(end).toMatchObject({
      failure: { kind: "invalid-request", message: expect.stringContaining(formats[name]) },
    });
    expect(body).toBeUndefined();
  });
});
