import { createScriptedModels, defineConfig } from "tenon";

export default defineConfig({
  providers: {
    scripted: createScriptedModels({
      scripts: {
        seller: [
          { text: "I look it up.", calls: [{ name: "price", input: { bike: "gravel" } }] },
          { text: "The {{result:price.bike}} bike costs {{result:price.euro}} euro." },
        ],
      },
    }),
  },
});
