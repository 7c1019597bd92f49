/* oxlint-disable no-console -- an example prints */
import { HostScript, readEnd } from "@tenon/isolate-guest";

const limits = { wallMs: 1000, memoryBytes: 1e7, calls: 10, resultBytes: 1000 };
const script = new HostScript({
  call: async (_ordinal, name, input) => ({ name, input }),
  now: 0,
  seed: 1,
  limits,
  signal: new AbortController().signal,
});

await script.hear("calls", JSON.stringify([{ ordinal: 0, name: "price", input: `"bike"` }]));
console.log(await script.hear("answers", ""));

script.end(readEnd(`{"status":"done","output":"1","console":[]}`, limits, true));
console.log(await script.ended);
