import { createScriptedModels, defineConfig, resultOf, type Script } from "tenon";

const refunds: Script = (question) => {
  const result = resultOf(question, "refund");
  if (result === undefined) {
    return { calls: [{ name: "refund", input: { order: "O-1", euro: 150 } }] };
  }
  if (typeof result === "string") return { text: `Order O-1 is not paid back. ${result}` };
  return { text: "Order O-1: {{result:refund.paid}} euro are paid back." };
};

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { refunds } }) },
});
