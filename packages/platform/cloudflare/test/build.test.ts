import { describe, expect, test } from "vitest";
import { generated, isUntouched, workerEntry, wranglerConfig } from "../src/build.ts";

const agent = {
  name: "refund-desk",
  file: "../agents/refund-desk/agent.ts",
  instructions: "../agents/refund-desk/instructions.md",
  tools: { "pay-refund": "../agents/refund-desk/tools/pay-refund.ts" },
};

describe("the entry of a Worker", () => {
  test("imports what stands in the folder of each agent, and exports the two classes", () => {
    const text = workerEntry({ agents: [agent], packages: [], driver: "lifecycle" });

    expect(text).toContain('import refundDeskAgent from "../agents/refund-desk/agent.ts";');
    expect(text).toContain('"pay-refund": refundDesk$payRefund,');
    expect(text).toContain("export const AgentObject = defineAgentObject({");
    expect(text).toContain("export { DirectoryObject };");
  });

  test("names the packages that nothing can look for when it runs", () => {
    const text = workerEntry({
      agents: [agent],
      packages: ["@ai-sdk/anthropic"],
      driver: "lifecycle",
    });

    expect(text).toContain('"@ai-sdk/anthropic": () => import("@ai-sdk/anthropic"),');
  });

  test("takes the agent of the Agents SDK when that is asked for", () => {
    const text = workerEntry({ agents: [agent], packages: [], driver: "fiber" });

    expect(text).toContain('import { defineFiberObject } from "@tenon/platform-cloudflare/fiber";');
  });

  test("has a class for each agent that wants its own, and routes to it", () => {
    const text = workerEntry({
      agents: [agent],
      packages: [],
      driver: "lifecycle",
      classes: { "refund-desk": "RefundDeskAgent" },
    });

    expect(text).toContain("export class RefundDeskAgent extends AgentObject {}");
    expect(text).toContain("(await routeAgent(request, { classes })) ??");
    expect(wranglerConfig({ name: "desk", main: "a.ts", classes: ["RefundDeskAgent"] })).toContain(
      '"RefundDeskAgent": { "type": "durable-object", "storage": "sqlite" },',
    );
  });

  test("takes the versions of workflows, and shows the page to its own machine", () => {
    const text = workerEntry({
      agents: [agent],
      workflows: ["../workflows/pay-out/workflow.ts", "../workflows/pay-out/versions/one.ts"].map(
        (file) => ({ name: "pay-out", file }),
      ),
      packages: [],
      driver: "lifecycle",
      hasPage: true,
    });

    expect(text).toContain("createWorkflows([\n  payOut$workflow,\n  payOut$workflow2,\n])");
    expect(text).toContain(
      '(await routeAgent(request)) ?? (await page(request)) ?? new Response("Not found.", { status: 404 })',
    );
  });

  test("carries what drives workflows that models write, where an agent may write them", () => {
    const text = workerEntry({
      agents: [agent],
      workflows: [],
      writesWorkflows: true,
      packages: [],
      driver: "lifecycle",
    });

    expect(text).toContain("const workflows = createWorkflows([\n  createWrittenWorkflow(),\n]);");
    expect(text).toMatch(
      /import \{.* createWorkflows, createWrittenWorkflow \} from "tenon\/worker"/,
    );
  });

  test("gives agents that start with the same letters names of their own", () => {
    const other = { ...agent, name: "refund", tools: { "desk-pay-refund": "../a.ts" } };

    const text = workerEntry({ agents: [agent, other], packages: [], driver: "lifecycle" });

    const names = [...text.matchAll(/^import ([\w$]+) from/gm)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

test("a file that a person has changed is not taken for a generated one", () => {
  const { text } = generated("wrangler.jsonc", wranglerConfig({ name: "desk", main: "a.ts" }));

  expect(isUntouched(text)).toBe(true);
  expect(isUntouched(text.replace("desk", "my-desk"))).toBe(false);
  expect(isUntouched("{}\n")).toBe(false);
  expect(isUntouched("")).toBe(false);
});
