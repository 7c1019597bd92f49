import { createScriptedModels, defineConfig } from "tenon";

/** May be reached by everybody: who asks has to know a key. */
export default defineConfig({
  authorize: (request) =>
    request.headers.get("authorization") === "Bearer hunter2" ? "service:shop" : undefined,
  providers: {
    scripted: createScriptedModels({
      scripts: { story: [{ text: "Once upon a time." }] },
    }),
  },
});
