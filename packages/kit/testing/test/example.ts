/* oxlint-disable no-console -- an example prints */
import { startModelServer } from "@tenon/testing";

await using server = await startModelServer([
  { calls: [{ name: "price", input: { sku: "bike" } }] },
  { text: "It costs 104 euro." },
]);
const body = JSON.stringify({ model: "any", messages: [{ role: "user", content: "How much?" }] });
const response = await fetch(`${server.url}/messages`, { method: "POST", body });
console.log(await response.json());
