import { once } from "node:events";
import { createServer } from "node:http";
import { startModelServer } from "@tenon/testing";
import { afterEach, expect, test } from "vitest";
import { createPiAiProviders } from "../src/index.ts";
import { refusals, type Refusal } from "./refusals.ts";
import { ask, question } from "./story.ts";

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server[Symbol.asyncDispose]();
});

/** A server that gives every request the same refusal. */
async function refuse({ status, headers, body }: Refusal): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push({
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
  const address = server.address();
  return typeof address === "object" && address !== null
    ? `http://127.0.0.1:${address.port}/v1`
    : "";
}

const ids = {
  anthropic: "claude-sonnet-4-6",
  google: "gemini-3.8-flash",
  openai: "gpt-5.5",
  lab: "big",
};

test.each(refusals)("$provider: $what is $kind", async (refusal) => {
  const baseUrl = await refuse(refusal);
  const model = { provider: refusal.provider, id: ids[refusal.provider] };
  const providers = createPiAiProviders({
    providers: { [refusal.provider]: { baseUrl, secret: "KEY" } },
  });

  const events = await ask(await providers.open(model), question(model), {
    secrets: { KEY: "sk-secret" },
  });

  const { kind, says, retryAfterMs } = refusal;
  expect(events).toEqual([
    {
      type: "failure",
      failure: {
        kind,
        message: expect.stringContaining(says),
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    },
  ]);
});

test("Google's own client keeps an error within a stream to itself: the reply is told as broken off", async () => {
  const failure = { kind: "overloaded", afterDeltas: 1 } as const;
  await using server = await startModelServer([{ text: "One two three.", failure }]);
  const model = { provider: "google", id: ids.google };
  const google = { baseUrl: server.url, secret: null };
  const provider = await createPiAiProviders({ providers: { google } }).open(model);

  expect((await ask(provider, question(model))).at(-1)).toMatchObject({
    failure: { kind: "network" },
  });
});
