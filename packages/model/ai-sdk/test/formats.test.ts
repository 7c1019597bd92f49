import { describeModelFormats } from "@tenon/conformance";
import { startModelServer, startRefusingServer } from "@tenon/testing";
import { createAiSdkProviders } from "../src/index.ts";

describeModelFormats("ai-sdk", async () => ({
  open: (baseUrl) =>
    createAiSdkProviders({
      providers: {
        anthropic: { baseUrl },
        google: { baseUrl },
        openai: { baseUrl },
        lab: { baseUrl, secret: "LAB_KEY" },
      },
    }),
  servers: { startModelServer, startRefusingServer },
  models: {
    anthropic: { provider: "anthropic", id: "claude-sonnet-4-6" },
    google: { provider: "google", id: "gemini-3.8-flash" },
    openai: { provider: "openai", id: "gpt-5.5" },
    lab: { provider: "lab", id: "big" },
  },
  secrets: {
    ANTHROPIC_API_KEY: "k1",
    OPENAI_API_KEY: "k2",
    GOOGLE_GENERATIVE_AI_API_KEY: "k3",
    LAB_KEY: "k4",
  },
  async [Symbol.asyncDispose]() {},
}));
