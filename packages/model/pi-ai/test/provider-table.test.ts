import { readFile } from "node:fs/promises";
import type { Api, Model } from "@earendil-works/pi-ai";
import { startModelServer, type WireFormatName } from "@tenon/testing";
import { describe, expect, test } from "vitest";
import { createPiAiProviders } from "../src/index.ts";
import { knownProviders } from "../src/known-providers.ts";
import { ask, question } from "./story.ts";

/** Formats of pi-ai that a server of the tests speaks. */
const served: { readonly [api: string]: WireFormatName } = {
  "anthropic-messages": "anthropic",
  "google-generative-ai": "google",
  "openai-completions": "openai-chat",
  "openai-responses": "openai-responses",
};

interface Row {
  readonly provider: string;
  readonly secret: string;
  readonly model: string;
  readonly api: string;
}

const rows = await Promise.all(
  Object.entries(knownProviders).map(async ([provider, secret]): Promise<Row> => {
    const { id, api } = await firstModel(provider);
    return { provider, secret, model: id, api };
  }),
);

/** The first model that pi-ai lists for a provider. */
async function firstModel(provider: string): Promise<Model<Api>> {
  const loaded: object = await import(`@earendil-works/pi-ai/providers/${provider}.models`);
  const [models = {}] = Object.values(loaded) as readonly { readonly [id: string]: Model<Api> }[];
  const [model] = Object.values(models);
  return model ?? expect.fail(`${provider} has no models.`);
}

test("the README holds the table", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const table = [...readme.matchAll(/^\| `([^`]+)` *\| `([^`]+)` *\| ([^|]+?) *\|$/gm)];

  expect(table.map(([, ...cells]) => cells)).toEqual(
    rows.map(({ provider, secret, api }) => [provider, secret, served[api] ?? "only constructed"]),
  );
});

describe.each(rows.filter(({ api }) => served[api] !== undefined))("$provider", (row) => {
  test("asks a server of its format, with its key, and reads the reply and its usage", async () => {
    const usage = { input: 7, output: 3 };
    await using server = await startModelServer([{ text: "Good day.", usage }], {
      key: "test-key",
    });
    const model = { provider: row.provider, id: row.model };
    const isTop = row.api === "anthropic-messages";
    const baseUrl = isTop ? server.url.replace(/\/v1$/, "") : server.url;
    const providers = createPiAiProviders({ providers: { [row.provider]: { baseUrl } } });

    const events = await ask(await providers.open(model), question(model), {
      secrets: { [row.secret]: "test-key" },
    });

    expect(events.at(-1)).toMatchObject({
      reply: { parts: [{ type: "text", text: "Good day." }], stop: "stop", usage },
    });
    expect(server.requests[0]?.question).toMatchObject({ format: served[row.api] });
  });
});
