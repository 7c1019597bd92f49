import { expect, test } from "vitest";
import { createFolder } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

test("a run drives the children of its conversation, and shows their part", async () => {
  await using folder = await createFolder(files('text: "120 euro."'));

  const { code, stdout, stderr } = await tenon(["run", "desk", "How much?", "--id", "c1"], folder);

  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"euro":120}\n' });
  expect(stderr).toContain("→ researcher/task-");
  expect(stderr).toContain("→ 120 euro.");
});

test("--json tells the final answer", async () => {
  await using folder = await createFolder(files('text: "120 euro."'));

  const { stdout } = await tenon(["run", "desk", "How much?", "--json"], folder);

  expect(JSON.parse(stdout)).toMatchObject({ outcome: { status: "done", output: { euro: 120 } } });
});

test("a run ends when a child waits for a person, and says how to answer", async () => {
  await using folder = await createFolder(files('calls: [{ name: "buy", input: {} }]'));

  const asked = await tenon(["run", "desk", "How much?", "--id", "c1"], folder);
  const [, address = "", call = ""] =
    /tenon approve (researcher\/\S+) (\S+)/.exec(asked.stderr) ?? [];
  await tenon(["approve", address, call], folder);
  const { code, stdout } = await tenon(["run", "desk", "--id", "c1"], folder);

  expect(asked.code).toBe(4);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"euro":120}\n' });
});

function files(reply: string): { readonly [file: string]: string } {
  return {
    "package.json": '{ "type": "module" }',
    "agents/desk/agent.ts": `
      import { defineAgent } from "tenon";
      import * as z from "zod";
      export default defineAgent({
        model: "scripted/desk",
        instructions: "You sell bikes.",
        subagents: ["researcher"],
        output: z.object({ euro: z.number() }),
      });`,
    "agents/researcher/agent.ts": `
      import { defineAgent, defineTool } from "tenon";
      export default defineAgent({
        description: "Finds prices.",
        model: "scripted/researcher",
        instructions: "You find prices.",
        tools: [
          defineTool({
            name: "buy",
            description: "Buys a bike.",
            input: { type: "object", properties: {} },
            approval: true,
            run: () => "bought",
          }),
        ],
      });`,
    "tenon.config.ts": `
      import { createScriptedModels, defineConfig } from "tenon";
      const task = { agent: "researcher", prompt: "Find the price." };
      const scripts = {
        desk: [
          { calls: [{ name: "task", input: task }] },
          { calls: [{ name: "final_answer", input: { euro: 120 } }] },
        ],
        researcher: [{ ${reply} }, { text: "120 euro." }],
      };
      export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });`,
  };
}
