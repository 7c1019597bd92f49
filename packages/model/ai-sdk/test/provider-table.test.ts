import { readFile } from "node:fs/promises";
import type { ModelProvider } from "@tenon/contracts";
import { startModelServer, type ModelServer } from "@tenon/testing";
import { describe, expect, test } from "vitest";
import { createAiSdkProviders } from "../src/index.ts";
import { knownProviders } from "../src/known-providers.ts";
import { providerTable, type ProviderRow } from "./provider-table.ts";
import { ask, question } from "./story.ts";

const secrets = Object.fromEntries(
  Object.values(knownProviders).map(({ secret = "" }) => [secret, "test-key"]),
);

function open({ provider, model }: ProviderRow, baseUrl: string): Promise<ModelProvider> {
  const providers = createAiSdkProviders({ providers: { [provider]: { baseUrl } } });
  return providers.open({ provider, id: model });
}

test("the table holds every known provider", () => {
  expect(providerTable.map(({ provider }) => provider)).toEqual(Object.keys(knownProviders));
});

test("the README holds the table", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  for (const { provider, model, format } of providerTable) {
    const { package: name, secret } = knownProviders[provider] ?? {};
    const cells = [provider, name, secret, `${provider}/${model}`];
    const row = cells.map((cell) => (cell === undefined ? "none" : `\`${cell}\``)).join(" *\\| ");
    expect(readme).toMatch(
      new RegExp(`^\\| ${row} *\\| ${format ?? "only constructed"} *\\|$`, "m"),
    );
  }
});

describe.each(providerTable)("$provider", (row) => {
  test("is imported and constructed without a network", async () => {
    const provider = await open(row, "http://127.0.0.1:1/v1");

    const { secret } = knownProviders[row.provider] ?? {};
    expect(provider).toMatchObject({
      name: row.provider,
      secrets: secret === undefined ? [] : [secret],
    });
    const model = { provider: row.provider, id: row.model };
    const events = await ask(provider, question(model), { secrets });
    expect(events).toMatchObject([{ failure: { kind: "network" } }]);
  });
});

describe.each(providerTable.filter(({ format }) => format !== undefined))("$provider", (row) => {
  async function askOnce(server: ModelServer, asked = {}): ReturnType<typeof ask> {
    const model = { provider: row.provider, id: row.model };
    return ask(await open(row, server.url), question(model, asked), { secrets });
  }

  test("asks a server of its format, with its key, and reads the reply and its usage", async () => {
    const usage = { input: 7, output: 3 };
    await using server = await startModelServer([{ text: "Good day.", usage }]);

    const events = await askOnce(server);

    expect(events.at(-1)).toMatchObject({
      reply: { parts: [{ type: "text", text: "Good day." }], stop: "stop", usage },
    });
    const [request] = server.requests;
    expect(request?.question).toMatchObject({ format: row.format, model: row.model });
    if (knownProviders[row.provider]?.secret !== undefined) {
      expect(JSON.stringify(request?.headers)).toContain("test-key");
    }
  });
});
