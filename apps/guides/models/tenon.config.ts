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
      headers: { "x-team": "bikes" },
    },
    // Any provider of pi-ai, under its name there: openrouter/z-ai/glm-4.6
    openrouter: createPiAiProviders(),
    // An adapter of your own: engine/parrot
    engine: { open: async () => createEngineModel(parrot) },
  },
});
