import { cp, rm } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import * as original from "../src/index.ts";

test("what another copy of the package declared is known, named and completed", async () => {
  const folder = new URL("../temp/copy/", import.meta.url);
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(new URL("../src/", import.meta.url), folder, { recursive: true });
  const copy = (await import(new URL("index.ts", folder).href)) as typeof original;
  const tool = copy.defineTool({ description: "Counts.", input: { type: "object" } });
  const agent = copy.defineAgent({ model: "scripted/echo" });

  expect(copy.defineTool).not.toBe(original.defineTool);
  expect([original.isTool(tool), original.isAgent(agent)]).toEqual([true, true]);
  const named = original.renameTool(tool, "count");
  expect(original.completeAgent(agent, { name: "shop", tools: [named] })).toMatchObject({
    name: "shop",
    tools: [{ spec: { name: "count" } }],
  });
  expect(original.defineAgent({ model: "scripted/echo", tools: [named] }).tools).toEqual([named]);
});
