import { describeModelProviders } from "@tenon/conformance";
import { createScriptedProviders } from "../src/index.ts";

describeModelProviders("scripted", () =>
  Promise.resolve({
    providers: createScriptedProviders(),
    known: { provider: "scripted", id: "echo" },
    refused: [
      { model: { provider: "scripted", id: "unheard-of" }, code: "unknown-model" },
      { model: { provider: "unheard-of", id: "echo" }, code: "unknown-provider" },
    ],
    loaded: () => [],
    async [Symbol.asyncDispose]() {},
  }),
);
