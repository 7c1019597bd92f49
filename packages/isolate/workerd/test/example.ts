/* oxlint-disable no-console -- an example prints */
import { openWorkerdIsolates } from "@tenon/isolate-workerd";

await using isolates = await openWorkerdIsolates();

const { signal } = new AbortController();
const result = await isolates.run(`return (await call("price", { sku: "bike" })) * 2;`, {
  call: async (_ordinal, name) => (name === "price" ? 104 : null),
  now: 1_700_000_000_000,
  seed: 1,
  limits: { wallMs: 1000, memoryBytes: 64 * 1024 * 1024, calls: 100, resultBytes: 1024 * 1024 },
  signal,
});
console.log(result);
