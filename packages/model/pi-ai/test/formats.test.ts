import { describeModelFormats } from "@tenon/conformance";
import { startModelServer, startRefusingServer } from "@tenon/testing";
import { expect, test } from "vitest";
import { createPiAiProviders } from "../src/index.ts";
import { ask, question } from "./story.ts";

const gemini = { provider: "google", id: "gemini-3.8-flash" };

describeModelFormats("pi-ai", async () => ({
  open: (baseUrl) =>
    createPiAiProviders({
      providers: {
        anthropic: { baseUrl: baseUrl.replace(/\/v1$/, "") },
        google: { baseUrl },
        openai: { baseUrl },
        lab: { baseUrl, secret: "LAB_KEY" },
      },
    }),
  servers: { startModelServer, startRefusingServer },
  models: {
    anthropic: { provider: "anthropic", id: "claude-sonnet-4-6" },
    google: gemini,
    openai: { provider: "openai", id: "gpt-5.5" },
    lab: { provider: "lab", id: "big" },
  },
  secrets: { ANTHROPIC_API_KEY: "k1", OPENAI_API_KEY: "k2", GEMINI_API_KEY: "k3", LAB_KEY: "k4" },
  async [Symbol.asyncDispose]() {},
}));

test("Google's own client keeps an error within a stream to itself: the reply is told as broken off", async () => {
  const failure = { kind: "overloaded", afterDeltas: 1 } as const;
  await using server = await startModelServer([{ text: "One two three.", failure }]);
  const google = { baseUrl: server.url, secret: null };
  const provider = await createPiAiProviders({ providers: { google } }).open(gemini);

  expect((await ask(provider, question(gemini))).at(-1)).toMatchObject({
    failure: { kind: "network" },
  });
});
