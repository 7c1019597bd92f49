import { createScriptedModels, defineConfig } from "tenon";

// Stands in for models, so that the example runs without a key.
const scripts = {
  desk: [
    {
      calls: [
        { name: "task", input: { agent: "researcher", prompt: "How many city bikes are left?" } },
        { name: "task", input: { agent: "researcher", prompt: "How many race bikes are left?" } },
      ],
    },
    { text: "We have both." },
  ],
  researcher: [
    { calls: [{ name: "stock", input: { kind: "city" } }] },
    { text: "There are {{result:stock.left}} left." },
  ],
};

export default defineConfig({ providers: { scripted: createScriptedModels({ scripts }) } });
