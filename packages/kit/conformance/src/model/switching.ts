import type { Digest, Json, Message, ModelRef, Part, ToolCall } from "@tenon/contracts";
import type { ModelServer, ModelStep, RecordedRequest, WireQuestion } from "@tenon/testing";
import { expect } from "vitest";
import { assistant, collect, replyIn, result } from "./story.ts";
import type { ModelFormatsWorld } from "./world.ts";

/** Shows that what a provider signed is seen by no other. */
export async function proveSignatures(world: ModelFormatsWorld): Promise<void> {
  const requests = await recordTalk(world);

  expect(requests.map(({ question: { format } }) => format)).toEqual([...formats, ...formats]);
  for (const [index, { question: asked, body }] of requests.entries()) {
    const sent = JSON.stringify([body, asked]);
    for (const format of formats) {
      const isOwn = format === asked.format;
      for (const signature of signaturesOf[format]) {
        expect(sent.includes(signature), `${signature} in request ${index}`).toBe(
          isOwn && index >= formats.length,
        );
      }
    }
  }
}

/** Shows where a provider finds its own thoughts again, and that nobody else does. */
export async function proveOwnPlace(world: ModelFormatsWorld): Promise<void> {
  const requests = await recordTalk(world);
  const [, other, , again] = requests;

  const replies = again?.question.messages.filter(({ role }) => role === "assistant");
  expect(replies).toMatchObject([
    {
      text: "I look both up.",
      thinking: [{ text: "I compare both.", signature: expect.stringMatching(/^sig-claude\./) }],
    },
    { text: "And a third.", thinking: [] },
    { text: "", thinking: [] },
  ]);
  expect(JSON.stringify(other?.body)).not.toContain("I compare both.");
}

/** Shows that all else is the same for everybody. */
export async function proveAlike(world: ModelFormatsWorld): Promise<void> {
  const requests = await recordTalk(world);

  const asked = requests.map(({ question }) => plainQuestion(question));
  const last = asked.at(-1);
  for (const [index, { messages }] of asked.entries()) {
    expect(last?.messages.slice(0, messages.length)).toEqual(messages);
    expect(JSON.stringify(requests[index]?.body)).toContain("AQID");
  }
  expect(last).toEqual(expected);
}

/** What each provider hides in its thoughts, and the ids by which it calls. */
const steps: { readonly [format: string]: ModelStep } = {
  anthropic: {
    thinking: { text: "I compare both.", signature: "sig-claude", redacted: "hidden-claude" },
    text: "I look both up.",
    calls: [
      { name: "look", input: { word: "tenon" }, id: "toolu_01" },
      { name: "look", input: { word: "mortise" }, id: "toolu_02" },
    ],
  },
  "openai-responses": {
    thinking: { text: "One more.", signature: "enc-gpt" },
    text: "And a third.",
    calls: [{ name: "look", input: { word: "dowel" }, id: "call_gpt_1" }],
  },
  google: {
    thinking: { text: "A last one.", signature: "sig-gemini" },
    calls: [{ name: "look", input: { word: "peg" }, id: "gemini_1" }],
  },
};

const formats = ["anthropic", "openai-responses", "google"] as const;
const signaturesOf = {
  anthropic: ["sig-claude", "hidden-claude"],
  "openai-responses": ["enc-gpt"],
  google: ["sig-gemini"],
} as const;

const picture: Part = {
  type: "file",
  mediaType: "image/png",
  blob: "sha256:picture" as Digest,
};

const opening: Message = {
  role: "user",
  parts: [{ type: "text", text: "What is this?" }, picture],
};

async function recordTalk(world: ModelFormatsWorld): Promise<readonly RecordedRequest[]> {
  await using server = await world.servers.startModelServer(({ format }) => steps[format] ?? {});
  await talk(world, server);
  return server.requests;
}

/** Talks with each model in turn, twice; each sees all that was said before. */
async function talk(world: ModelFormatsWorld, server: ModelServer): Promise<void> {
  const { anthropic, openai, google } = world.models;
  const models = [anthropic, openai, google];
  let messages: readonly Message[] = [opening];
  for (const model of [...models, ...models])
    messages = [...messages, ...(await step(world, { baseUrl: server.url, model, messages }))];
}

interface Step {
  readonly baseUrl: string;
  readonly model: ModelRef;
  readonly messages: readonly Message[];
}

/** The reply of a model, and the results of its calls. */
async function step(
  world: ModelFormatsWorld,
  { baseUrl, model, messages }: Step,
): Promise<readonly Message[]> {
  const tools = [{ name: "look", description: "Looks.", input: { type: "object" } }];
  const provider = await world.open(baseUrl).open(model);
  const stream = provider.stream(
    { model, system: "Be brief.", messages, tools },
    {
      signal: new AbortController().signal,
      secrets: world.secrets,
      blob: () => Promise.resolve(new Uint8Array([1, 2, 3])),
    },
  );
  const reply = replyIn(await collect(stream));
  // As the host does, each step's calls get ids of their own.
  const parts = reply.parts.map((part): Part =>
    part.type === "call" ? { ...part, id: `${part.id}~${messages.length}` as never } : part,
  );
  const calls = parts.filter((part): part is ToolCall => part.type === "call");
  const results = calls.map((call) => result(call, `About ${JSON.stringify(call.input)}`));
  return [assistant({ ...reply, parts }, model), ...results];
}

/** A question without its thoughts, and with its calls numbered: what is left is the same for every provider. */
function plainQuestion({ system, messages, tools: offered }: WireQuestion) {
  const ids: string[] = messages.flatMap((message) =>
    message.role === "assistant" ? message.calls.map(({ id }) => id) : [],
  );
  return {
    system,
    tools: offered,
    messages: messages.map((message): Json => {
      if (message.role === "user") return ["user", message.text];
      if (message.role === "tool") return ["tool", ids.indexOf(message.call), message.text];
      const calls = message.calls.map(({ id, name, input }) => [ids.indexOf(id), name, input]);
      return ["assistant", message.text, calls];
    }),
  };
}

const look = (at: number, word: string): Json => [at, "look", { word }];
const about = (at: number, word: string): Json => ["tool", at, `About {"word":"${word}"}`];

/** The last question: all but the reply to it. */
const expected = {
  system: "Be brief.",
  tools: ["look"],
  messages: [
    ["user", "What is this?"],
    ["assistant", "I look both up.", [look(0, "tenon"), look(1, "mortise")]],
    about(0, "tenon"),
    about(1, "mortise"),
    ["assistant", "And a third.", [look(2, "dowel")]],
    about(2, "dowel"),
    ["assistant", "", [look(3, "peg")]],
    about(3, "peg"),
    ["assistant", "I look both up.", [look(4, "tenon"), look(5, "mortise")]],
    about(4, "tenon"),
    about(5, "mortise"),
    ["assistant", "And a third.", [look(6, "dowel")]],
    about(6, "dowel"),
  ],
};
