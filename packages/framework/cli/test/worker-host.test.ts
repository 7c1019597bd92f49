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
