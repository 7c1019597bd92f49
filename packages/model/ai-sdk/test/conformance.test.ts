import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { describeModel, type ModelUnderTest, type ModelWorld } from "@tenon/conformance";
import { startModelServer, type ModelServer } from "@tenon/testing";
import { createAiSdkProviders, fromLanguageModel, type ProviderConfig } from "../src/index.ts";
import { nodeFetch } from "../src/node.ts";

const key = "test-key";

/** Opens a provider whose requests go to `url`. */
type Open = (url: string) => Promise<Omit<ModelUnderTest, "sent">>;

function configured(
  name: string,
  id: string,
  { send, ...config }: ProviderConfig & { readonly send?: typeof fetch } = {},
): Open {
  return async (url) => {
    const model = { provider: name, id };
    const providers = createAiSdkProviders({
      providers: { [name]: { ...config, baseUrl: url } },
      ...(send === undefined ? {} : { fetch: send }),
    });
    const provider = await providers.open(model);
    return { provider, model, secrets: { [provider.secrets[0] ?? ""]: key } };
  };
}

function wrapped(create: (url: string) => LanguageModelV4): Open {
  return (url) => {
    const provider = fromLanguageModel(create(url), { name: "mine" });
    return Promise.resolve({ provider, model: { provider: "mine", id: "any" } });
  };
}

const openai = (baseURL: string): LanguageModelV4 =>
  createOpenAI({ baseURL, apiKey: key }).chat("gpt-5");

const compatible = (baseURL: string): LanguageModelV4 =>
  createOpenAICompatible({ name: "lab", baseURL, apiKey: key, includeUsage: true })("any");

describeModel("anthropic", () =>
  createWorld(configured("anthropic", "claude-sonnet-4-6"), "signed"),
);
describeModel("google", () => createWorld(configured("google", "gemini-3.8-flash"), "signed"));
describeModel("openai", () => createWorld(configured("openai", "gpt-5"), "signed"));
describeModel("openai-compatible", () =>
  createWorld(configured("lab", "any", { secret: "LAB_KEY" }), "shown"),
);
describeModel("anthropic over node:http", () =>
  createWorld(configured("anthropic", "claude-sonnet-4-6", { send: nodeFetch }), "signed"),
);
describeModel("google over node:http", () =>
  createWorld(configured("google", "gemini-3.8-flash", { send: nodeFetch }), "signed"),
);
describeModel("openai over node:http", () =>
  createWorld(configured("openai", "gpt-5", { send: nodeFetch }), "signed"),
);
describeModel("openai-compatible over node:http", () =>
  createWorld(configured("lab", "any", { secret: "LAB_KEY", send: nodeFetch }), "shown"),
);
describeModel("a wrapped OpenAI chat model", () => createWorld(wrapped(openai), "hidden"));
describeModel("a wrapped OpenAI-compatible model", () => createWorld(wrapped(compatible), "shown"));

function createWorld(open: Open, thoughts: ModelWorld["thoughts"]): Promise<ModelWorld> {
  const servers: ModelServer[] = [];
  return Promise.resolve({
    thoughts,
    async open(script) {
      const server = await startModelServer(script, { key });
      servers.push(server);
      // Google's signatures are only readable in the question, which holds them decoded.
      const sent = (): readonly string[] =>
        server.requests.map(({ body, question }) => JSON.stringify([body, question]));
      return { ...(await open(server.url)), sent };
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  });
}
