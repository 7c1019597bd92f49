import { existsSync } from "node:fs";
import process from "node:process";
import { createScriptedModels, defineConfig } from "tenon";
import { story } from "./story.ts";

/** Falls silent in the middle, until there is a file. */
const silent = () => {
  const isFree = existsSync(process.env["STORY_GOES_ON"] ?? "");
  return isFree ? { text: story } : { text: story, hangAfter: 30 };
};

export default defineConfig({
  providers: {
    scripted: createScriptedModels({
      scripts: { story: [{ text: story }], silent },
      tokensPerSecond: 100,
    }),
  },
});
