import { describeModelProviders } from "@tenon/conformance";
import { createPiAiProviders } from "../src/index.ts";

describeModelProviders("pi-ai", () => {
  const loaded: string[] = [];
  const importPackage = (name: string): Promise<unknown> => {
    loaded.push(name);
    return import(/* @vite-ignore */ name);
  };
  return Promise.resolve({
    providers: createPiAiProviders({ importPackage }),
    known: { provider: "anthropic", id: "claude-sonnet-4-6" },
    refused: [
      { model: { provider: "anthropic", id: "no-such-model" }, code: "unknown-model" },
      { model: { provider: "unheard-of", id: "any" }, code: "unknown-provider" },
    ],
    loaded: () => loaded,
    async [Symbol.asyncDispose]() {},
  });
});
