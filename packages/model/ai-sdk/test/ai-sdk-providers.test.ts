import { startModelServer } from "@tenon/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createAiSdkProviders, type AiSdkProvidersOptions } from "../src/index.ts";
import { ask, assistant, callId, digest, question } from "./story.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const claude = { provider: "anthropic", id: "claude-sonnet-4-6" };

function missing(name: string): Promise<never> {
  const error = new Error(`Cannot find package '${name}' imported from here`);
  return Promise.reject(Object.assign(error, { code: "ERR_MODULE_NOT_FOUND" }));
}

describe("opening", () => {
  test("imports the package of that provider alone, and once", async () => {
    const imported: string[] = [];
    const providers = createAiSdkProviders({
      importPackage(name) {
        imported.push(name);
        return Promise.resolve({ createAnthropic: () => () => undefined });
      },
    });
    expect(imported).toEqual([]);

    const one = await providers.open(claude);
    const two = await providers.open({ ...claude, id: "claude-opus-4-6" });

    expect(imported).toEqual(["@ai-sdk/anthropic"]);
    expect(two).toBe(one);
    expect(one).toMatchObject({ name: "anthropic", secrets: ["ANTHROPIC_API_KEY"] });
  });

  test("a missing package is named with the command that adds it, and looked for again", async () => {
    let isInstalled = false;
    const providers = createAiSdkProviders({
      importPackage: (name) => (isInstalled ? import("@ai-sdk/anthropic") : missing(name)),
    });

    await expect(providers.open(claude)).rejects.toMatchObject({
      code: "missing-package",
      message: expect.stringContaining("@ai-sdk/anthropic"),
      hint: "npm install @ai-sdk/anthropic",
    });
    isInstalled = true;
    await expect(providers.open(claude)).resolves.toMatchObject({ name: "anthropic" });
  });

  test("a package that the runtime does not find is missing", async () => {
    const providers = createAiSdkProviders({ importPackage: (name) => import(`${name}-nowhere`) });

    await expect(providers.open({ provider: "cerebras", id: "any" })).rejects.toMatchObject({
      code: "missing-package",
      hint: "npm install @ai-sdk/cerebras",
    });
  });

  test("a package that is broken or of another shape is not called missing by mistake", async () => {
    const broken = createAiSdkProviders({ importPackage: () => Promise.reject(new Error("Boom")) });
    const old = createAiSdkProviders({ importPackage: () => Promise.resolve({}) });

    await expect(broken.open(claude)).rejects.toMatchObject({ code: "internal" });
    await expect(old.open(claude)).rejects.toMatchObject({
      code: "missing-package",
      hint: "npm install @ai-sdk/anthropic@latest",
    });
  });

  test("an unknown provider is refused with the list of known ones", async () => {
    const providers = createAiSdkProviders({
      providers: { lab: { baseUrl: "http://127.0.0.1:1" } },
    });

    await expect(providers.open({ provider: "antropic", id: "any" })).rejects.toMatchObject({
      code: "unknown-provider",
      message: expect.stringContaining('"antropic"'),
      hint: expect.stringMatching(/anthropic.*google.*lab.*openai/),
    });
  });

  test("a provider that has no address of its own needs a base URL", async () => {
    const providers = createAiSdkProviders({ providers: { lab: {} } });

    for (const provider of ["lab", "openai-compatible"]) {
      await expect(providers.open({ provider, id: "any" })).rejects.toMatchObject({
        code: "unknown-provider",
        hint: expect.stringContaining("baseUrl"),
      });
    }
  });
});

describe("addresses", () => {
  const secrets = { ANTHROPIC_API_KEY: "test-key" };

  async function askClaude(options: AiSdkProvidersOptions): Promise<void> {
    await ask(await createAiSdkProviders(options).open(claude), question(claude), { secrets });
  }

  test("a configured base URL wins over one that is given for the provider", async () => {
    await using configured = await startModelServer([{ text: "Hi" }]);
    await using given = await startModelServer([{ text: "Hi" }]);
    const baseUrlOf = (): string => given.url;

    await askClaude({ baseUrlOf });
    await askClaude({ baseUrlOf, providers: { anthropic: { baseUrl: configured.url } } });

    expect([given.requests.length, configured.requests.length]).toEqual([1, 1]);
  });

  test("are never read from the environment", async () => {
    await using elsewhere = await startModelServer([{ text: "Hi" }]);
    vi.stubEnv("ANTHROPIC_BASE_URL", elsewhere.url);
    const asked: string[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return Promise.reject(new TypeError("fetch failed"));
    });

    await askClaude({});

    expect(asked).toEqual(["https://api.anthropic.com/v1/messages"]);
  });
});

describe("keys", () => {
  test("come from the host's secrets, under the configured name", async () => {
    await using server = await startModelServer([{ text: "Hi" }], { key: "sk-test" });
    const lab = { baseUrl: server.url, secret: "LAB_KEY", headers: { "x-team": "joiners" } };
    const model = { provider: "lab", id: "any" };
    const provider = await createAiSdkProviders({ providers: { lab } }).open(model);

    const events = await ask(provider, question(model), { secrets: { LAB_KEY: "sk-test" } });

    expect(provider.secrets).toEqual(["LAB_KEY"]);
    expect(events.at(-1)).toMatchObject({ reply: { parts: [{ text: "Hi" }] } });
    expect(server.requests[0]?.headers).toMatchObject({ "x-team": "joiners" });
  });

  test("may stand in headers, and are never told", async () => {
    const message = "No: sk-test, token-7.";
    await using server = await startModelServer([
      { failure: { kind: "invalid-request", message } },
    ]);
    const headers = { "x-team": "joiners", "x-token": { secret: "LAB_TOKEN" } };
    const lab = { baseUrl: server.url, secret: "LAB_KEY", headers };
    const model = { provider: "lab", id: "any" };
    const provider = await createAiSdkProviders({ providers: { lab } }).open(model);
    const secrets = { LAB_KEY: "sk-test", LAB_TOKEN: "token-7" };

    const events = await ask(provider, question(model), { secrets });
    const without = await ask(provider, question(model), { secrets: { LAB_KEY: "sk-test" } });

    expect(provider.secrets).toEqual(["LAB_KEY", "LAB_TOKEN"]);
    expect(server.requests.map((request) => request.headers)).toMatchObject([
      { "x-team": "joiners", "x-token": "token-7", authorization: "Bearer sk-test" },
    ]);
    expect(events).toMatchObject([{ failure: { message: "No: [secret], [secret]." } }]);
    expect(without).toMatchObject([
      { failure: { kind: "auth", message: expect.stringContaining("LAB_TOKEN") } },
    ]);
  });

  test("a provider without one sends none", async () => {
    await using server = await startModelServer([{ text: "Hi" }]);
    const model = { provider: "lab", id: "any" };
    const providers = createAiSdkProviders({ providers: { lab: { baseUrl: server.url } } });

    await ask(await providers.open(model), question(model));

    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  test("are never read from the environment", async () => {
    await using server = await startModelServer([{ text: "Hi" }]);
    const anthropic = { baseUrl: server.url, secret: null };
    const provider = await createAiSdkProviders({ providers: { anthropic } }).open(claude);

    await ask(provider, question(claude));

    expect(provider.secrets).toEqual([]);
    expect(server.requests[0]?.headers["x-api-key"]).toBe("none");
  });

  test("one that is absent is a failure that names it, without a request", async () => {
    await using server = await startModelServer([{ text: "Hi" }]);
    const providers = createAiSdkProviders({ providers: { anthropic: { baseUrl: server.url } } });

    const events = await ask(await providers.open(claude), question(claude));

    expect(events).toMatchObject([
      { failure: { kind: "auth", message: expect.stringContaining("ANTHROPIC_API_KEY") } },
    ]);
    expect(server.requests).toEqual([]);
  });
});

describe("requests", () => {
  const tool = {
    name: "look",
    description: "Looks.",
    input: {
      type: "object",
      properties: { word: { type: "string" } },
      additionalProperties: false,
    },
  };

  test("to Anthropic are cached, and carry tools, files and failed results", async () => {
    await using server = await startModelServer([{ text: "Hi" }, { text: "Ho" }]);
    const anthropic = { baseUrl: server.url, secret: null };
    const provider = await createAiSdkProviders({ providers: { anthropic } }).open(claude);
    const file = { type: "file", mediaType: "image/png", blob: digest("picture") } as const;
    const call = { type: "call", id: callId("a"), name: "look", input: {} } as const;
    const messages = [
      { role: "user", parts: [file] },
      assistant([call], claude),
      {
        role: "tool",
        call: callId("a"),
        name: "look",
        parts: [{ type: "text", text: "No such word." }],
        isError: true,
      },
    ] as const;

    const events = await ask(provider, question(claude, { messages, tools: [tool] }));

    expect(events.at(-1)).toMatchObject({ type: "reply" });
    expect(server.requests[0]?.body).toMatchObject({
      cache_control: { type: "ephemeral" },
      tools: [{ name: "look", input_schema: tool.input }],
      messages: [
        { content: [{ type: "image", source: { type: "base64", data: "AQID" } }] },
        { content: [{ type: "tool_use" }] },
        { content: [{ type: "tool_result", is_error: true, content: "No such word." }] },
      ],
    });
  });

  test("to OpenAI leave nothing at the provider that a later step would need", async () => {
    await using server = await startModelServer([{ text: "Hi" }]);
    const model = { provider: "openai", id: "gpt-5" };
    const openai = { baseUrl: server.url, secret: null };
    const provider = await createAiSdkProviders({ providers: { openai } }).open(model);

    await ask(provider, question(model));

    expect(server.requests[0]).toMatchObject({
      question: { format: "openai-responses" },
      body: { store: false, include: ["reasoning.encrypted_content"] },
    });
  });

  test("to a server that speaks OpenAI's format ask for the usage of a stream", async () => {
    await using server = await startModelServer([{ text: "Hi", usage: { input: 5, output: 2 } }]);
    const model = { provider: "lab", id: "any" };
    const providers = createAiSdkProviders({ providers: { lab: { baseUrl: server.url } } });

    const events = await ask(await providers.open(model), question(model));

    expect(server.requests[0]?.body).toMatchObject({ stream_options: { include_usage: true } });
    expect(events.at(-1)).toMatchObject({ reply: { usage: { input: 5, output: 2 } } });
  });

  test("are ended at the provider when the call is aborted", async () => {
    await using server = await startModelServer([{ text: "One two three.", hangAfter: 1 }]);
    const model = { provider: "lab", id: "any" };
    const providers = createAiSdkProviders({ providers: { lab: { baseUrl: server.url } } });
    const provider = await providers.open(model);
    const controller = new AbortController();
    const { signal } = controller;
    const blob = () => Promise.resolve(new Uint8Array());

    for await (const event of provider.stream(question(model), { signal, secrets: {}, blob })) {
      if (event.type === "delta") controller.abort();
    }

    await expect(server.requests[0]?.ended).resolves.toBe("abandoned");
  });
});
