import { createPiAiProviders } from "@tenon/model-pi-ai";
import { defineConfig } from "tenon";
import { createEngineModel } from "./engine-model.ts";
import { parrot } from "./parrot.ts";

export default defineConfig({
  providers: {
    // A server of your own that speaks OpenAI's Chat Completions, here Ollama: local/llama3.2
    local: { baseUrl: "http://127.0.0.1:11434/v1", secret: null },
    // A gateway in front of a known provider: gateway/claude-sonnet-4-6
    gateway: {
      like: "anthropic",
      baseUrl: "https://gateway.example.com/v1",
      secret: "GATEWAY_KEY",
      headers: { "x-team": "bikes", "x-gateway-token": { secret: "GATEWAY_TOKEN" } },
    },
    // Any provider of pi-ai, under its name there: openrouter/z-ai/glm-4.6
    openrouter: createPiAiProviders(),
    // An adapter of your own: engine/parrot
    engine: { open: async () => createEngineModel(parrot) },
  },
  // US dollars per million tokens; other models have their list prices.
  prices: {
    "engine/parrot": { input: 3, output: 15, cacheRead: 0.3 },
    "local/llama3.2": { input: 0, output: 0 },
  },
});
