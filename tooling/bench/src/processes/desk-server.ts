// One agent behind Tenon's own HTTP server, on a file: `desk-server.ts <file> <url of the model>`.
import { argv, exit } from "node:process";
import { defineAgent } from "@tenon/agent";
import { loop } from "@tenon/harness-loop";
import { createAiSdkProviders } from "@tenon/model-ai-sdk";
import { nodeFetch } from "@tenon/model-ai-sdk/node";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import { createServer } from "@tenon/server";
import { listen } from "@tenon/server/node";
import { tell } from "../child.ts";

const [, , file = "", baseUrl = ""] = argv;
const agent = defineAgent({ name: "desk", model: "fake/fake", instructions: "You are a desk." });
const agents = {
  names: () => ["desk"],
  get: async (name: string) => (name === "desk" ? agent : undefined),
};
const platform = await openNodePlatform({ file });
const runtime = createRuntime({
  platform,
  agents,
  harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
  models: createAiSdkProviders({ providers: { fake: { baseUrl } }, fetch: nodeFetch }),
});
runtime.start();
const { url } = await listen(createServer({ runtime, platform, agents }));
tell({ type: "open", url });

process.once("SIGTERM", () => {
  void runtime
    .stop()
    .then(() => platform[Symbol.asyncDispose]())
    .then(() => exit(0));
});
