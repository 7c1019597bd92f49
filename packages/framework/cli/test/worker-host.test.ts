import { conversationLog } from "@tenon/log";
import { createMemoryPlatform } from "@tenon/platform-memory";
import { startModelServer } from "@tenon/testing";
import { defineAgent } from "@tenon/agent";
import type { LogId, ModelCaller } from "@tenon/contracts";
import { expect, test } from "vitest";
import { systemClock } from "../src/compose/system-clock.ts";
import { createWorkerHost, type WorkerHostOptions } from "../src/worker.ts";

const log: LogId = conversationLog("desk", "one");
const packages: NonNullable<WorkerHostOptions["packages"]> = {
  "@ai-sdk/openai-compatible": () => import("@ai-sdk/openai-compatible"),
  "@tenon/harness-ai-sdk": () => import("@tenon/harness-ai-sdk"),
  "@tenon/harness-pi": () => import("@tenon/harness-pi"),
};

test.each(["loop", "think", "pi", "ai-sdk"])(
  "a Worker asks Workers AI for %s, says for whom, and records the run of the gateway",
  async (harness) => {
    await using server = await startModelServer([{ text: "Good morning." }]);
    await using platform = createMemoryPlatform({ clock: systemClock });
    const callers: (ModelCaller | undefined)[] = [];
    const host = createWorkerHost({
      platform,
      agents: [defineAgent({ name: "desk", model: "workers-ai/@cf/any", instructions: "Greet." })],
      config: { harness },
      packages,
      transport: ({ caller }) => ({
        runId: () => "run-7",
        fetch(input, init) {
          callers.push(caller);
          const { url } = new Request(input);
          return fetch(url.replace("https://workers-ai.invalid/v1", server.url), init);
        },
      }),
    });

    await host.fetch?.(
      new Request("http://localhost/agents/desk/one", {
        method: "POST",
        body: JSON.stringify({ input: "Hello." }),
        headers: { "content-type": "application/json" },
      }),
    );
    await host.wake(log);

    const entries = await Array.fromAsync(platform.logs.read(log));
    const completed = entries.filter(({ type }) => type === "model.completed");
    expect(completed).toMatchObject([
      { data: { providerId: "run-7", message: { parts: [{ text: "Good morning." }] } } },
    ]);
    expect(callers).toEqual([{ agent: "desk", conversation: "one" }]);
    expect(server.requests[0]?.body).toMatchObject({ model: "@cf/any", stream: true });
    expect(entries.find(({ type }) => type === "turn.started")).toMatchObject({
      data: { harness },
    });
  },
);

test("a conversation is moved from one Worker to another over HTTP, by whom that is permitted", async () => {
  await using from = createMemoryPlatform({ clock: systemClock });
  await using to = createMemoryPlatform({ clock: systemClock });
  const authorize = (request: Request): string | undefined =>
    request.headers.get("authorization") === "ana" ? "user:ana" : undefined;
  const agents = [defineAgent({ name: "desk", model: "scripted/echo", instructions: "Greet." })];
  const source = createWorkerHost({ platform: from, agents, authorize });
  const target = createWorkerHost({ platform: to, agents, authorize });
  await source.fetch?.(asked("", { method: "POST", body: JSON.stringify({ input: "Hello." }) }));
  await source.wake(log);
  const before = await Array.fromAsync(from.logs.read(log));

  const strange = await source.fetch?.(new Request(`${address}/archive`, { method: "POST" }));
  const moved = await source.fetch?.(asked("/archive", { method: "POST" }));
  const file = (await moved?.arrayBuffer()) ?? new ArrayBuffer();
  const imported = await target.fetch?.(asked("/archive", { method: "PUT", body: file }));
  const again = await target.fetch?.(asked("/archive", { method: "PUT", body: file }));
  const late = await source.fetch?.(
    asked("", { method: "POST", body: JSON.stringify({ input: "And?" }) }),
  );

  expect([strange, moved, imported, again, late].map((each) => each?.status)).toEqual([
    403, 200, 201, 400, 409,
  ]);
  const after = await Array.fromAsync(to.logs.read(log));
  expect(after.slice(0, before.length).map(({ data }) => data)).toEqual(
    before.map(({ data }) => data),
  );
});

const address = "https://desk.example/agents/desk/one";

function asked(path: string, init: { method?: string; body?: string | ArrayBuffer } = {}): Request {
  const headers = { authorization: "ana", "content-type": "application/json" };
  return new Request(`${address}${path}`, { ...init, headers });
}
