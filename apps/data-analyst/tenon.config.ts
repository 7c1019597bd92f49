import { createScriptedModels, defineConfig } from "tenon";
import { dataAnalyst } from "./model-script.ts";

export default defineConfig({
  providers: {
    // The model `scripted/data-analyst`: no key, no network, at a pace that can be read.
    scripted: createScriptedModels({
      scripts: { "data-analyst": dataAnalyst },
      tokensPerSecond: 60,
    }),
  },
});
