import { describeModel, type ModelWorld } from "@tenon/conformance";
import { startModelServer, type ModelServer } from "@tenon/testing";
import { createAiSdkProviders, type ProviderConfig } from "../src/index.ts";

const formats: Readonly<
  Record<string, { readonly config: ProviderConfig; readonly signsThoughts: boolean }>
> = {
  anthropic: { config: {}, signsThoughts: true },
  openai: { config: {}, signsThoughts: true },
  local: { config: { secret: "LOCAL_KEY" }, signsThoughts: false },
};

for (const [name, { config, signsThoughts }] of Object.entries(formats)) {
  describeModel(`ai-sdk ${name}`, () => Promise.resolve(createWorld(name, config, signsThoughts)));
}

function createWorld(name: string, config: ProviderConfig, signsThoughts: boolean): ModelWorld {
  const servers: ModelServer[] = [];
  return {
    signsThoughts,
    async open(script) {
      const server = await startModelServer(script, { key: "test-key" });
      servers.push(server);
      const providers = { [name]: { ...config, baseUrl: server.url } };
      const model = { provider: name, id: name === "openai" ? "gpt-5" : "test-model" };
      const provider = await createAiSdkProviders({ providers }).open(model);
      return {
        provider,
        model,
        secrets: Object.fromEntries(provider.secrets.map((secret) => [secret, "test-key"])),
        sent: () => server.requests.map(({ body }) => JSON.stringify(body)),
      };
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  };
}
