// docs:start suite
import { describeModel } from "@tenon/conformance";
import { createEngineModel } from "../models/engine-model.ts";
import type { Prompt } from "../models/engine.ts";
import { createScriptedEngine } from "./scripted-engine.ts";

describeModel("engine", async () => ({
  thoughts: "hidden",
  async open(steps) {
    const prompts: Prompt[] = [];
    return {
      provider: createEngineModel(createScriptedEngine(steps, prompts)),
      model: { provider: "engine", id: "small" },
      sent: () => prompts.map((prompt) => JSON.stringify(prompt)),
    };
  },
  async [Symbol.asyncDispose]() {},
}));
// docs:end suite
