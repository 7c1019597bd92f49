import { createModels, createProvider } from "@earendil-works/pi-ai";
import { openAICompletionsApi } from "@earendil-works/pi-ai/api/openai-completions.lazy";
import { describeModel, type ModelUnderTest, type ModelWorld } from "@tenon/conformance";
import { startModelServer, type ModelServer, type ModelStep } from "@tenon/testing";
import { expect } from "vitest";
import { createPiAiProviders, fromPiModel, type PiProviderConfig } from "../src/index.ts";

const key = "test-key";

/** Opens a provider whose requests go to `url`, the top of the server or its OpenAI part. */
type Open = (url: { readonly top: string; readonly v1: string }) => Promise<Opened>;
type Opened = Omit<ModelUnderTest, "sent">;

async function configured(name: string, id: string, config: PiProviderConfig): Promise<Opened> {
  const model = { provider: name, id };
  const provider = await createPiAiProviders({ providers: { [name]: config } }).open(model);
  return { provider, model, secrets: { [provider.secrets[0] ?? ""]: key } };
}

/** Models as a program sets them up with pi-ai alone. */
async function byHand(baseUrl: string): Promise<Opened> {
  const models = createModels();
  models.setProvider(
    createProvider({
      id: "lab",
      auth: { apiKey: { name: "key", resolve: async () => ({ auth: { apiKey: key } }) } },
      api: openAICompletionsApi(),
      models: [
        {
          id: "big",
          name: "Big",
          api: "openai-completions",
          provider: "lab",
          baseUrl,
          reasoning: false,
          input: ["text"],
          cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
          contextWindow: 100_000,
          maxTokens: 1_000,
        },
      ],
    }),
  );
  const [big] = models.getModels("lab");
  if (big === undefined) return expect.fail("The model should be there.");
  const stream: Parameters<typeof fromPiModel>[1]["stream"] = (...given) =>
    models.streamSimple(...given);
  return {
    provider: fromPiModel(big, { stream, name: "mine" }),
    model: { provider: "mine", id: "any" },
  };
}

describeModel("anthropic", () =>
  createWorld(
    ({ top: baseUrl }) => configured("anthropic", "claude-sonnet-4-6", { baseUrl }),
    "signed",
  ),
);
describeModel("google", () =>
  createWorld(
    ({ v1: baseUrl }) => configured("google", "gemini-3.8-flash", { baseUrl }),
    "signed",
    failingAtOnce,
  ),
);
describeModel("openai", () =>
  createWorld(({ v1: baseUrl }) => configured("openai", "gpt-5", { baseUrl }), "signed"),
);
describeModel("openai-completions of an unknown provider", () =>
  createWorld(
    ({ v1: baseUrl }) => configured("lab", "any", { baseUrl, secret: "LAB_KEY" }),
    "shown",
  ),
);
describeModel("anthropic-messages of an unknown provider", () =>
  createWorld(
    ({ top: baseUrl }) =>
      configured("lab", "any", { baseUrl, api: "anthropic-messages", secret: "LAB_KEY" }),
    "signed",
  ),
);
describeModel("a model of pi-ai that was set up by hand", () =>
  createWorld(({ v1 }) => byHand(v1), "shown"),
);

/** Google's own client keeps errors within a stream to itself, see the tests of failures: here they come before it. */
function failingAtOnce(step: ModelStep): ModelStep {
  if (step.failure === undefined || step.failure.kind === "network") return step;
  return { ...step, failure: { ...step.failure, afterDeltas: 0 } };
}

function createWorld(
  open: Open,
  thoughts: ModelWorld["thoughts"],
  adapt = (step: ModelStep): ModelStep => step,
): Promise<ModelWorld> {
  const servers: ModelServer[] = [];
  return Promise.resolve({
    thoughts,
    async open(script) {
      const server = await startModelServer(script.map(adapt), { key });
      servers.push(server);
      // Google's signatures are only readable in the question, which holds them decoded.
      const sent = (): readonly string[] =>
        server.requests.map(({ body, question }) => JSON.stringify([body, question]));
      const v1 = server.url;
      return { ...(await open({ v1, top: v1.replace(/\/v1$/, "") })), sent };
    },
    async [Symbol.asyncDispose]() {
      for (const server of servers) await server[Symbol.asyncDispose]();
    },
  });
}
