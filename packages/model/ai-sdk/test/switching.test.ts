import type { Json, Message, ModelProvider, ModelRef, Part } from "@tenon/contracts";
import {
  startModelServer,
  type ModelServer,
  type ModelStep,
  type RecordedRequest,
  type WireQuestion,
} from "@tenon/testing";
import { expect, test } from "vitest";
import { createAiSdkProviders } from "../src/index.ts";
import { ask, assistant, digest, question } from "./story.ts";

const claude = { provider: "anthropic", id: "claude-sonnet-4-6" };
const gpt = { provider: "openai", id: "gpt-5.5" };
const gemini = { provider: "google", id: "gemini-3.8-flash" };
const models: readonly ModelRef[] = [claude, gpt, gemini];

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

const secrets = {
  ANTHROPIC_API_KEY: "k1",
  OPENAI_API_KEY: "k2",
  GOOGLE_GENERATIVE_AI_API_KEY: "k3",
};

const providersAt = (baseUrl: string) =>
  createAiSdkProviders({
    providers: { anthropic: { baseUrl }, openai: { baseUrl }, google: { baseUrl } },
  });

const tools = [{ name: "look", description: "Looks.", input: { type: "object" } }];
const picture: Part = { type: "file", mediaType: "image/png", blob: digest("picture") };
const opening: Message = {
  role: "user",
  parts: [{ type: "text", text: "What is this?" }, picture],
};

/** Talks with each model in turn, twice; each sees all that was said before. */
async function talk(server: ModelServer): Promise<readonly Message[]> {
  const providers = providersAt(server.url);
  let messages: readonly Message[] = [opening];
  for (const model of [...models, ...models]) {
    const provider = await providers.open(model);
    messages = [...messages, ...(await step(provider, model, messages))];
  }
  return messages;
}

async function step(
  provider: ModelProvider,
  model: ModelRef,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  const asked = question(model, { system: "Be brief.", messages, tools });
  const end = (await ask(provider, asked, { secrets })).at(-1);
  if (end?.type !== "reply") return expect.fail(JSON.stringify(end));
  // As the host does, each step's calls get ids of their own.
  const parts = end.reply.parts.map((part): Part =>
    part.type === "call" ? { ...part, id: `${part.id}~${messages.length}` as never } : part,
  );
  const results = parts.flatMap((part): readonly Message[] =>
    part.type === "call"
      ? [
          {
            role: "tool",
            call: part.id,
            name: part.name,
            parts: [{ type: "text", text: `About ${JSON.stringify(part.input)}` }],
            isError: false,
          },
        ]
      : [],
  );
  return [assistant(parts, model), ...results];
}

async function recordTalk(): Promise<{
  readonly messages: readonly Message[];
  readonly requests: readonly RecordedRequest[];
}> {
  await using server = await startModelServer(({ format }) => steps[format] ?? {});
  return { messages: await talk(server), requests: server.requests };
}

const formats = ["anthropic", "openai-responses", "google"] as const;
const secretsOf = {
  anthropic: ["sig-claude", "hidden-claude"],
  "openai-responses": ["enc-gpt"],
  google: ["sig-gemini"],
} as const;

test("what a provider signed goes back to it alone, word for word, after others have spoken", async () => {
  const { requests } = await recordTalk();

  expect(requests.map(({ question: { format } }) => format)).toEqual([...formats, ...formats]);
  for (const [index, { question: asked, body }] of requests.entries()) {
    const sent = JSON.stringify([body, asked]);
    for (const format of formats) {
      const isOwn = format === asked.format;
      for (const signature of secretsOf[format]) {
        expect(sent.includes(signature), `${signature} in request ${index}`).toBe(
          isOwn && index >= formats.length,
        );
      }
    }
  }
});

test("a thought goes back to its own provider in its place, and is no text for others", async () => {
  const { requests } = await recordTalk();
  const [, , , again] = requests;

  const replies = again?.question.messages.filter(({ role }) => role === "assistant");
  expect(replies).toMatchObject([
    {
      text: "I look both up.",
      thinking: [{ text: "I compare both.", signature: expect.stringMatching(/^sig-claude\./) }],
    },
    { text: "And a third.", thinking: [] },
    { text: "", thinking: [] },
  ]);
  expect(JSON.stringify(requests[1]?.body)).not.toContain("I compare both.");
});

test("every provider is told the same conversation, calls paired and pictures included", async () => {
  const { requests } = await recordTalk();

  const last = requests.map(({ question: asked }) => plainQuestion(asked));
  for (const [index, asked] of last.entries()) {
    expect(asked.messages.slice(0, last[0]?.messages.length)).toEqual(last[0]?.messages);
    expect(last.at(-1)?.messages.slice(0, asked.messages.length)).toEqual(asked.messages);
    expect(JSON.stringify(requests[index]?.body)).toContain("AQID");
  }
  expect(last.at(-1)).toEqual(expected);
});

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
