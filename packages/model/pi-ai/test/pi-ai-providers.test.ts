import { hasCode } from "@tenon/contracts";
import { startModelServer, type ModelServer } from "@tenon/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createPiAiProviders, type PiProviderConfig } from "../src/index.ts";
import { knownProviders } from "../src/known-providers.ts";
import { ask, question } from "./story.ts";

const servers: ModelServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function serve(): Promise<ModelServer> {
  const server = await startModelServer(
    [{ text: "Good day.", usage: { input: 1_000_000, output: 1_000_000 } }],
    { key: "test-key" },
  );
  servers.push(server);
  return server;
}

/** Asks a provider called `lab`. */
async function askLab(
  config: PiProviderConfig,
  secrets: { readonly [name: string]: string } = { LAB_KEY: "test-key" },
): Promise<unknown> {
  const model = { provider: "lab", id: "big" };
  const provider = await createPiAiProviders({ providers: { lab: config } }).open(model);
  return (await ask(provider, question(model), { secrets })).at(-1);
}

test.each(Object.entries(knownProviders))(
  "%s is loaded and set up, without a network, and asks for %s",
  async (name, secret) => {
    const providers = createPiAiProviders();
    const refused: unknown = await providers
      .open({ provider: name, id: "none" })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "unknown-model" });
    const [, id = ""] = /Known: ([^,\s]+?)[,.] /.exec(Object(refused).hint) ?? [];

    expect(await providers.open({ provider: name, id })).toMatchObject({
      name,
      secrets: [secret],
    });
  },
);

describe("a provider of a project", () => {
  test("speaks a common format at its base URL, with its key, its headers and its prices", async () => {
    const server = await serve();

    const end = await askLab({
      baseUrl: server.url,
      secret: "LAB_KEY",
      headers: { "x-team": "joinery" },
      models: { big: { cost: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 } } },
    });

    expect(end).toMatchObject({
      reply: { parts: [{ text: "Good day." }], usage: { input: 1_000_000, cost: 3 } },
    });
    expect(server.requests[0]?.headers["x-team"]).toBe("joinery");
  });

  test("is like a known one, which needs no list of models of its own", async () => {
    const server = await serve();
    const model = { provider: "lab", id: "deepseek-chat" };
    const providers = createPiAiProviders({
      providers: {
        lab: { like: "deepseek", baseUrl: server.url, models: { "deepseek-chat": {} } },
      },
    });
    const provider = await providers.open(model);

    expect(provider.secrets).toEqual(["DEEPSEEK_API_KEY"]);
    const secrets = { DEEPSEEK_API_KEY: "test-key" };
    expect((await ask(provider, question(model), { secrets })).at(-1)?.type).toBe("reply");
  });

  test("needs no key when it says so, and the environment is not asked for one", async () => {
    const server = await startModelServer([{ text: "Good day." }]);
    servers.push(server);
    vi.stubEnv("OPENAI_API_KEY", "key-of-the-environment");

    expect(await askLab({ baseUrl: server.url, secret: null }, {})).toMatchObject({
      type: "reply",
    });
    expect(JSON.stringify(server.requests)).not.toContain("key-of-the-environment");
  });

  test("whose key is missing fails as `auth`, with the name of the key", async () => {
    const end = await askLab({ baseUrl: "http://127.0.0.1:1/v1", secret: "LAB_KEY" }, {});

    expect(end).toMatchObject({
      failure: { kind: "auth", message: expect.stringContaining("LAB_KEY") },
    });
  });

  test("never says its key, even when its server does", async () => {
    const server = await startModelServer([
      { failure: { kind: "invalid-request", message: "The key test-key may not do this." } },
    ]);
    servers.push(server);

    expect(await askLab({ baseUrl: server.url, secret: "LAB_KEY" })).toMatchObject({
      failure: { message: "The key [secret] may not do this." },
    });
  });

  test("may hold secrets in its headers, and never says them", async () => {
    const server = await startModelServer([
      { failure: { kind: "invalid-request", message: "No: test-key, token-7." } },
    ]);
    servers.push(server);
    const headers = { "x-team": "joinery", "x-token": { secret: "LAB_TOKEN" } };
    const config = { baseUrl: server.url, secret: "LAB_KEY", headers };

    const end = await askLab(config, { LAB_KEY: "test-key", LAB_TOKEN: "token-7" });
    const without = await askLab(config);

    expect(server.requests.map((request) => request.headers)).toMatchObject([
      { "x-team": "joinery", "x-token": "token-7", authorization: "Bearer test-key" },
    ]);
    expect(end).toMatchObject({ failure: { message: "No: [secret], [secret]." } });
    expect(without).toMatchObject({
      failure: { kind: "auth", message: expect.stringContaining("LAB_TOKEN") },
    });
  });

  test("that cannot be reached fails as `network`", async () => {
    expect(await askLab({ baseUrl: "http://127.0.0.1:1/v1", secret: null })).toMatchObject({
      failure: { kind: "network" },
    });
  });
});

describe("what cannot be opened is refused with what to do", () => {
  test("a name that nobody knows", async () => {
    const opening = createPiAiProviders().open({ provider: "unheard-of", id: "any" });

    await expect(opening).rejects.toMatchObject({
      code: "unknown-provider",
      hint: expect.stringContaining("anthropic"),
    });
  });

  test("a likeness that nobody knows", async () => {
    const lab = { like: "unheard-of", baseUrl: "http://127.0.0.1:1" };
    const opening = createPiAiProviders({ providers: { lab } }).open({
      provider: "lab",
      id: "any",
    });

    await expect(opening).rejects.toMatchObject({ code: "unknown-provider" });
  });

  test("a provider without a base URL", async () => {
    const opening = createPiAiProviders({ providers: { lab: {} } }).open({
      provider: "lab",
      id: "any",
    });

    await expect(opening).rejects.toMatchObject({
      code: "unknown-provider",
      hint: expect.stringContaining("baseUrl"),
    });
  });

  test("names that every object inherits", async () => {
    const opening = createPiAiProviders().open({ provider: "constructor", id: "any" });

    await expect(opening).rejects.toMatchObject({ code: "unknown-provider" });
  });

  test("a pi-ai that is not installed, and may be later", async () => {
    let isInstalled = false;
    const missing = Object.assign(new TypeError("Cannot find package"), {
      code: "ERR_MODULE_NOT_FOUND",
    });
    const providers = createPiAiProviders({
      importPackage: (name) => (isInstalled ? import(name) : Promise.reject(missing)),
    });
    const model = { provider: "anthropic", id: "claude-sonnet-4-6" };
    const refused: unknown = await providers.open(model).catch((error: unknown) => error);

    expect(hasCode(refused, "missing-package")).toBe(true);
    expect(refused).toMatchObject({ hint: "npm install @earendil-works/pi-ai" });
    isInstalled = true;
    expect((await providers.open(model)).name).toBe("anthropic");
  });

  test("a pi-ai that is another one", async () => {
    const providers = createPiAiProviders({ importPackage: async () => ({}) });
    const opening = providers.open({ provider: "anthropic", id: "claude-sonnet-4-6" });

    await expect(opening).rejects.toMatchObject({ code: "missing-package" });
  });
});
