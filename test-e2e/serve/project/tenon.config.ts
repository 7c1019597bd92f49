import { createScriptedModels, defineConfig } from "tenon";
import { story } from "./story.ts";

export default defineConfig({
  providers: {
    scripted: createScriptedModels({ scripts: { story: [{ text: story }] }, tokensPerSecond: 100 }),
  },
});
