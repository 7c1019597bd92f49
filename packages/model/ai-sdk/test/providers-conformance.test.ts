import { describeModelProviders } from "@tenon/conformance";
import { createAiSdkProviders } from "../src/index.ts";

describeModelProviders("ai-sdk", () => {
  const loaded: string[] = [];
  const importPackage = (name: string): Promise<unknown> => {
    loaded.push(name);
    // One of them is not where the user should have installed it.
    return import(/* @vite-ignore */ name.replace("mistral", "mistral-nowhere"));
  };
  return Promise.resolve({
    providers: createAiSdkProviders({ importPackage }),
    known: { provider: "anthropic", id: "claude-sonnet-4-6" },
    refused: [
      { model: { provider: "mistral", id: "any" }, code: "missing-package" },
      { model: { provider: "unheard-of", id: "any" }, code: "unknown-provider" },
    ],
    loaded: () => loaded,
    async [Symbol.asyncDispose]() {},
  });
});
