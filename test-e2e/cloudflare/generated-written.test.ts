import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ended, openShop, waiting } from "./generated-shop.ts";
import { createWorkerProject } from "./worker-project.ts";
import type { WorkerdProcess } from "./workerd-process.ts";

test("a workflow that a model wrote runs in a Dynamic Worker of the Worker of a project, asks by HTTP, and survives a kill in a step", async () => {
  await using shop = await openShop();
  const project = await createWorkerProject({
    "agents/clerk/agent.ts": clerkAt(shop.url),
    "tenon.config.ts": config,
  });
  const first = await shop.release(project);
  await first.ask("/agents/clerk/ana", { input: "Pay back what Ann never got." });
  await shop.told("order");
  // Its effect is there, and nothing of it is recorded.
  await first.kill();

  const second = await shop.start();
  const [asked] = await waiting(second);
  expect(asked).toMatchObject({
    agent: "workflows/written",
    tool: "tools.refund/approval",
    input: { order: "order-3" },
  });
  await second.ask(`/approvals/${encodeURIComponent(asked?.id ?? "")}`, { decision: "approve" });
  const path = `/workflows/written/${asked?.conversation}`;
  const { outcome, steps } = await ended(second, path);

  expect(outcome).toEqual({ status: "done", output: "order-3: paid back" });
  expect(steps.map(({ name, status }) => [name, status])).toEqual([
    ["tools.orders", "done"],
    ["nap", "done"],
    ["tools.refund/approval", "done"],
    ["tools.refund", "done"],
  ]);
  expect(await listed(second)).toMatchObject([{ id: asked?.conversation, status: "idle" }]);
  // Who pays attention to keys was asked for one of each.
  expect([...new Set(shop.lines)].map((line) => line.split(" ")[0])).toEqual(["order", "refund"]);
});

/** The instances that the model has started. */
async function listed(process: WorkerdProcess): Promise<unknown> {
  for (;;) {
    const { instances } = (await process.ask("/workflows/written")) as {
      readonly instances: readonly { readonly status: string }[];
    };
    // The list is told after the outcome.
    if (instances.every(({ status }) => status === "idle")) return instances;
    await pause(50);
  }
}

function clerkAt(url: string): string {
  return `import { defineAgent, defineTool, workflowTool } from "tenon";

const tell = (line) => fetch(${JSON.stringify(url)}, { method: "POST", body: line });

const orders = defineTool({
  name: "orders",
  description: "The orders that never came.",
  input: { type: "object" },
  replay: "keyed",
  async run(_input, { key }) {
    await tell("order " + key);
    return ["order-3"];
  },
});

const refund = defineTool({
  name: "refund",
  description: "Pays an order back.",
  input: { type: "object", properties: { order: { type: "string" } } },
  replay: "keyed",
  approval: () => true,
  async run(_input, { key }) {
    await tell("refund " + key);
    return "paid back";
  },
});

const tools = [orders, refund];

export default defineAgent({
  name: "clerk",
  model: "scripted/clerk",
  instructions: "You look after orders.",
  tools: [...tools, workflowTool({ tools })],
});
`;
}

const code = `
export async function run(step) {
  const [order] = await tools.orders({});
  await step.sleep("nap", 200);
  return order + ": " + (await tools.refund({ order }));
}
`;

const config = `import { createScriptedModels, defineConfig } from "tenon";

const clerk = [
  { calls: [{ name: "start_workflow", input: { code: ${JSON.stringify(code)} } }] },
  { text: "I will see to it." },
];

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { clerk } }) },
});
`;
