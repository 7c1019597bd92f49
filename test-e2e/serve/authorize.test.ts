import { createClient, type ConversationView } from "@tenon/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { story } from "./project/story.ts";
import { buildServer, type BuiltServer } from "./server-process.ts";

let built: BuiltServer;

beforeAll(async () => {
  built = await buildServer();
});

afterAll(() => built[Symbol.asyncDispose]());

test("a server for everybody answers who has the key, and nobody else", async () => {
  const words = ["--hostname", "0.0.0.0", "--authorize", "./auth.ts"];
  const store = ["--store", built.file("guarded.db")];
  const server = await built.serve([...words, ...store], { SHOP_KEY: "hunter2" });
  const url = server.url.replace("0.0.0.0", "127.0.0.1");

  const refused = await fetch(`${url}/agents`);
  const { messages } = await storyFrom(url, "hunter2");

  expect(refused.status).toBe(403);
  expect(messages).toMatchObject([
    { role: "user", by: "service:shop" },
    { role: "assistant", parts: [{ type: "text", text: story }] },
  ]);
  expect(await server.end("SIGTERM")).toBe(0);
});

// docs:start client
/** Asks for a story, as who has the key, and waits until it is told. */
async function storyFrom(url: string, key: string): Promise<ConversationView> {
  const client = createClient({ url, headers: { authorization: `Bearer ${key}` } });
  const talk = client.conversation("teller", "anna-1");
  const { submission } = await talk.submit("Tell me a story.");
  await talk.wait(submission);
  return talk.transcript();
}
// docs:end client
