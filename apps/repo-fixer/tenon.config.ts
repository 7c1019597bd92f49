import { createScriptedModels, defineConfig } from "tenon";
import { repoFixer } from "./model-script.ts";

export default defineConfig({
  providers: {
    // The model `scripted/repo-fixer`: no key, no network, at a pace that can be read.
    scripted: createScriptedModels({
      scripts: { "repo-fixer": repoFixer },
      tokensPerSecond: 60,
    }),
  },
});
