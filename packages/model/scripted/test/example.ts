/* oxlint-disable no-console -- an example prints */
import { createScriptedModel } from "@tenon/model-scripted";

const provider = createScriptedModel([
  { text: "I look the price up.", calls: [{ name: "price", input: { sku: "bike" } }] },
  { text: "It costs {{result:price.eur}} euro." },
]);

const question = {
  model: { provider: "scripted", id: "seller" },
  system: "You sell bikes.",
  messages: [{ role: "user", parts: [{ type: "text", text: "How much?" }] }],
  tools: [],
} as const;
const { signal } = new AbortController();
const blob = () => Promise.resolve(new Uint8Array());
for await (const event of provider.stream(question, { signal, secrets: {}, blob })) {
  console.log(JSON.stringify(event));
}
