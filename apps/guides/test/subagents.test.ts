import { fileURLToPath } from "node:url";
import type { Agent, ConversationId } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createManualClock, createMemoryPlatform } from "@tenon/platform-memory";
import { loadProject } from "@tenon/project";
import { createRuntime } from "@tenon/runtime";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../subagents", import.meta.url));
const project = await loadProject(folder);
const agents: readonly Agent[] = project.agents.map(({ agent }) => agent);

const tasks = ["city", "race"].map((kind) => ({
  name: "task",
  input: { agent: "researcher", prompt: `How many ${kind} bikes are left?` },
}));
const scripts = {
  desk: [{ calls: tasks }, { text: "We have both." }],
  researcher: [
    { calls: [{ name: "stock", input: { kind: "city" } }] },
    { text: "There are {{result:stock.left}} left." },
  ],
};

test("children are conversations of their own, found by their parent", async () => {
  const clock = createManualClock();
  const platform = createMemoryPlatform({ clock });
  await using runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((agent) => agent.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({ scripts }),
  });
  runtime.start();
  const desk = runtime.conversation("desk", "one" as ConversationId);
  const { submission } = await desk.submit("What have we got?", { by: "user:ann" });
  const over = new AbortController();
  const settled = desk.wait(submission).finally(() => over.abort());
  await passing(clock, over.signal);
  const { outcome } = await settled;

  // docs:start children
  const children = await platform.directory.list({ parent: desk.log });
  for (const { agent, conversation } of children) {
    const { messages } = await runtime.conversation(agent, conversation).transcript();
    expect(messages.at(-1)).toMatchObject({ parts: [{ text: "There are 4 left." }] });
  }
  // docs:end children

  expect(outcome).toEqual({ status: "done" });
  expect(children.map(({ agent }) => agent)).toEqual(["researcher", "researcher"]);
  expect((await desk.transcript()).messages.at(-1)).toMatchObject({
    parts: [{ text: "We have both." }],
  });
});

/** Lets time pass, which a parent needs to be parked. */
async function passing(
  clock: ReturnType<typeof createManualClock>,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10);
  }
}
