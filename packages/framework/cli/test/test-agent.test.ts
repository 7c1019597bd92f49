import { defineAgent, defineTool } from "../src/index.ts";
import { testAgent } from "../src/testing.ts";
import { expect, test } from "vitest";
import * as z from "zod";
import { createShop } from "./shop-project.ts";
import { startProcess } from "./tenon.ts";

const shop = defineAgent({
  model: ["anthropic/claude-sonnet-4-6", "openai/gpt-5"],
  instructions: "You sell bikes.",
  tools: [
    defineTool({
      name: "price",
      description: "Price of a product.",
      input: z.object({ sku: z.string() }),
      replay: "safe",
      run: ({ sku }) => ({ sku, eur: 100 + sku.length }),
    }),
    defineTool({
      name: "pay",
      description: "Pays.",
      input: z.object({ eur: z.number() }),
      approval: true,
      secrets: ["BANK"],
      run: ({ eur }, { secrets, by }) => `${by} paid ${eur}${secrets["BANK"] === "x" ? "" : "?"}`,
    }),
  ],
});

test("a message is answered by the script: reply, calls, usage and outcome", async () => {
  await using agent = await testAgent(shop, [
    {
      calls: [
        { name: "price", input: { sku: "b1" } },
        { name: "price", input: { sku: 7 } },
      ],
    },
    { text: "It costs {{result:price.eur}} euro.", usage: { input: 10, output: 5 } },
  ]);

  const turn = await agent.send("What does b1 cost?");

  expect(turn).toMatchObject({ outcome: { status: "done" }, waiting: [] });
  expect(turn.calls).toMatchObject([
    { name: "price", input: { sku: "b1" }, output: { sku: "b1", eur: 102 }, isError: false },
    { name: "price", input: { sku: 7 }, isError: true },
  ]);
  expect(turn.usage?.output).toBeGreaterThan(5);
  expect(agent.questions.map(({ messages }) => messages.length)).toEqual([1, 4]);
  expect(agent.questions[0]).toMatchObject({ system: "You sell bikes.", tools: [{}, {}] });
});

test("a conversation goes on from message to message", async () => {
  await using agent = await testAgent(shop, ({ messages }) => ({ text: `${messages.length}` }));

  expect((await agent.send("One.")).reply).toBe("1");
  expect((await agent.send("Two.")).reply).toBe("3");
});

test("a call that needs approval waits, and is approved, changed or denied", async () => {
  const script = [{ calls: [{ name: "pay", input: { eur: 5 } }] }, { text: "{{result:pay}}" }];
  const options = { secrets: { BANK: "x" }, by: "user:ann" };
  await using agent = await testAgent(shop, script, options);

  const asked = await agent.send("Pay.");
  expect(asked).toMatchObject({ calls: [{ name: "pay" }], waiting: [{ input: { eur: 5 } }] });
  expect(asked.outcome).toBeUndefined();
  expect((await agent.approve()).reply).toBe("user:ann paid 5");

  await agent.send("Pay.");
  const changed = await agent.approve({ tool: "pay", input: { eur: 4 } });
  expect(changed.reply).toBe("user:ann paid 4");

  await agent.send("Pay.");
  const denied = await agent.deny({ reason: "No." });
  expect(denied.calls).toMatchObject([{ isError: true, output: "Denied by user:ann: No." }]);

  await expect(agent.approve()).rejects.toMatchObject({ code: "approval-not-found" });
});

test("a model that fails is tried again without waiting, and a turn that fails says so", async () => {
  const overloaded = { kind: "overloaded", tries: 2 } as const;
  await using moody = await testAgent(shop, [{ text: "Fine.", failure: overloaded }]);
  await using broken = await testAgent(shop, [{ failure: { kind: "invalid-request" } }]);

  expect((await moody.send("Hi.")).reply).toBe("Fine.");
  expect((await broken.send("Hi.")).outcome).toMatchObject({ status: "failed" });
});

test("an agent of a project is tested by its name, under node:test and without a process that stays", async () => {
  await using project = await createShop({
    "shop.test.ts": `
      import assert from "node:assert/strict";
      import { test } from "node:test";
      import { testAgent } from "tenon/testing";

      test("the price is looked up", async () => {
        const agent = await testAgent("shop", [{ calls: [{ name: "price" }] }, { text: "180." }]);
        const turn = await agent.send("What does it cost?");
        assert.equal(turn.reply, "180.");
        assert.deepEqual(turn.calls, [
          { name: "price", input: {}, output: { eur: 180 }, isError: false },
        ]);
      });`,
  });
  const words = [process.execPath, "--conditions=@tenon/source", "--test", "shop.test.ts"];

  const { code, stdout } = await startProcess(words, project).finished;

  expect(stdout).toContain("pass 1");
  expect(code).toBe(0);
});
