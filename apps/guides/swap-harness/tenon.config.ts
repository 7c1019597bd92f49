import { createScriptedModels, defineConfig, type Script } from "tenon";

const desk: Script = [
  { text: "I look at the order.", calls: [{ name: "look-up", input: { order: "O-1" } }] },
  {
    text: "It cost {{result:look-up.euro}} euro.",
    calls: [{ name: "pay", input: { order: "O-1" } }],
  },
  { text: "Order {{result:pay.paid}} is paid back." },
];

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { desk } }) },
});
