import { createScriptedModels, defineConfig, type Script } from "tenon";

const refunds: Script = [
  { calls: [{ name: "refund", input: { order: "O-1", euro: 150 } }] },
  { text: "Refund of order O-1: {{result:refund}}" },
];

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { refunds } }) },
});
