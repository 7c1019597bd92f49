import { dirname } from "node:path";
import process from "node:process";
import { defineAgent, defineTool } from "@tenon/agent";
import { loop } from "@tenon/harness-loop";
import { inspectorHandler } from "@tenon/inspector";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime, createWorkflows } from "@tenon/runtime";
import { createServer } from "@tenon/server";
import { listen } from "@tenon/server/node";
import { createShopModel } from "./shop-model.ts";

import { draw } from "./draw-tool.ts";
import { delivery } from "./delivery.ts";

const [file = "", port = "0", mode = "development"] = process.argv.slice(2);
const shop = defineAgent({
  name: "shop",
  model: "test/shop",
  instructions: "You sell bikes.",
  workspace: true,
  tools: [
    defineTool({
      name: "refund",
      description: "Pays money back.",
      input: { type: "object", properties: { order: { type: "string" }, eur: { type: "number" } } },
      approval: () => true,
      run: (input) => `paid ${JSON.stringify(input)}`,
    }),
    defineTool({
      name: "look",
      description: "Looks an order up.",
      input: { type: "object", properties: { order: { type: "string" } } },
      replay: "safe",
      run: () => "on its way",
    }),
    draw,
  ],
});
const agents = { names: () => ["shop"], get: async () => shop };
const platform = await openNodePlatform({ file });
const runtime = createRuntime({
  platform,
  agents,
  harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
  models: createShopModel(dirname(file)),
  workflows: createWorkflows([delivery]),
});
runtime.start();
const server = createServer({
  runtime,
  platform,
  agents,
  isDevelopment: mode === "development",
  fallback: inspectorHandler,
});
const listener = await listen(server, { port: Number(port) });
process.send?.({ url: listener.url, port: listener.port });
