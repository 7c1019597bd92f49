import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createAiTransport, type AiBinding } from "../src/models/ai-transport.ts";
import { gatewayTarget } from "../src/models/gateway-target.ts";

const caller = { agent: "desk", conversation: "one" };
const question = { model: "@cf/any", messages: [{ role: "user", content: "Hi." }], stream: true };

test("a call of Workers AI goes by the binding, with agent and conversation for its gateway", async () => {
  const { ai, asked } = await fakeAi();

  const transport = createAiTransport({ ai, gateway: "desk-gateway" })({ caller });
  const answered = await transport.fetch(
    "https://workers-ai.invalid/v1/chat/completions",
    post(question),
  );

  expect(await answered.text()).toContain("[DONE]");
  expect(asked).toMatchObject([
    {
      path: "/desk-gateway/workers-ai/@cf/any",
      headers: { "cf-aig-metadata": JSON.stringify(caller) },
      body: { messages: question.messages, stream: true },
    },
  ]);
  expect(transport.runId()).toBe("run-1");
});

test("a call of a provider that the gateway knows goes through it, with its key and its metadata", async () => {
  const { ai, asked } = await fakeAi();

  const transport = createAiTransport({ ai, gateway: "desk-gateway" })({ caller });
  await transport.fetch("https://api.anthropic.com/v1/messages", {
    ...post(question),
    headers: { "x-api-key": "key-7" },
  });

  expect(asked).toMatchObject([
    {
      path: "/desk-gateway",
      headers: { "cf-aig-metadata": JSON.stringify(caller) },
      body: {
        provider: "anthropic",
        endpoint: "v1/messages",
        headers: { "x-api-key": "key-7" },
        query: question,
      },
    },
  ]);
  expect(transport.runId()).toBe("run-1");
});

test("what a gateway does not know is asked directly, and so is everything without a gateway", async () => {
  const { ai, asked, url } = await fakeAi();

  const transport = createAiTransport({ ai, gateway: "desk-gateway" })({ caller });
  await transport.fetch(`${url}/own/chat/completions`, post(question));

  expect(asked).toMatchObject([{ path: "/own/chat/completions", body: question }]);
  expect(gatewayTarget("https://api.openai.com/v1/responses")).toEqual({
    provider: "openai",
    endpoint: "responses",
  });
  expect(gatewayTarget("https://api.openai.com.example/v1/responses")).toBeUndefined();
});

test("a Worker without the binding is told which line of its configuration lacks", () => {
  expect(() => createAiTransport({ ai: undefined })).toThrow(
    expect.objectContaining({
      code: "invalid-project",
      hint: expect.stringContaining('"ai": { "binding": "AI" }'),
    }),
  );
});

function post(body: object): { method: string; body: string } {
  return { method: "POST", body: JSON.stringify(body) };
}

interface Asked {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A binding of the shape of `Ai`, whose calls a gateway of this machine answers as the real one does. */
async function fakeAi(): Promise<{
  readonly ai: AiBinding;
  readonly asked: readonly Asked[];
  readonly url: string;
}> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      asked.push({ path: request.url, headers: request.headers, body });
      response.writeHead(200, { "cf-aig-log-id": `run-${asked.length}` }).end("data: [DONE]\n\n");
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const send = (path: string, body: unknown, metadata: unknown): Promise<Response> =>
    fetch(`${url}/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "cf-aig-metadata": JSON.stringify(metadata) },
    });
  const ai: AiBinding = {
    run: (model, inputs, { gateway }) =>
      send(`${gateway?.id}/workers-ai/${model}`, inputs, gateway?.metadata),
    gateway: (id) => ({
      run: (data, options) => send(id, data, options?.gateway?.metadata),
    }),
  };
  return { ai, asked, url };
}
