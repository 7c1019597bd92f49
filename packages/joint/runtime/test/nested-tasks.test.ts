import type { Agent } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createModels, modelRef, perReply } from "./fixtures/models.ts";
import { calm } from "./fixtures/stepped-clock.ts";
import { createWorld, lines, tool, type ProcessOptions } from "./fixtures/world.ts";

test("a tool may give a task away, and waits for it as for a person", async () => {
  const world = createWorld();
  const before = world.process(twoAgents(2));
  const { submission } = await before.desk.submit("hi", { by: "user:1" });
  await world.clock.advance(10_000);
  await calm();
  await before.desk.wait(submission);

  expect(lines((await before.desk.transcript()).messages)).toEqual([
    "user: hi",
    "assistant: ask-twice({})",
    'tool: ["Found one.","Found two."]',
    "assistant: Done.",
  ]);
  const children = await before.platform.directory.list({ parent: before.desk.log });
  expect(children).toHaveLength(2);
});

/** A desk whose tool gives tasks to a researcher. */
function twoAgents(tasks: number): ProcessOptions {
  const agent = (name: string, own: Partial<Agent>): Agent => ({
    name,
    models: [modelRef(name)],
    instructions: "",
    tools: [],
    ...own,
  });
  const words = ["one", "two"].slice(0, tasks);
  const askTwice = tool("ask-twice", {
    run: async (_input, { callTool }) => {
      const asked = words.map((prompt) => callTool("task", { agent: "researcher", prompt }));
      return (await Promise.all(asked)).map(({ output }) => output);
    },
  });
  return {
    agents: [
      agent("desk", { subagents: ["researcher"], tools: [askTwice] }),
      agent("researcher", {}),
    ],
    models: createModels({
      desk: perReply({ calls: [{ name: "ask-twice" }] }, { text: "Done." }),
      researcher: ({ messages }) => ({
        text: `Found ${lines(messages).at(-1)?.replace("user: ", "") ?? ""}.`,
      }),
    }),
  };
}
