import type { Figure, Measurement } from "../measurement.ts";
import { median, quantile } from "../statistics.ts";
import { agesOf, type Ages } from "./ages.ts";
import { startTalkers } from "./crowd.ts";
import { openServed } from "./served-subjects.ts";

/** How old a token is when an HTTP reader has it: the model's process stamps each as it sends it. */
export const tokenAge: Measurement = { name: "served: token age", measure };

const talkers = 64;
const pace = { tokens: 100, pauseMs: 20 };
const nothing: Ages = { first: [], all: [], waited: [] };

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using served = await openServed();
  const both = [served.tenon, served.bare];
  await agesOf(both, { turns: 10, tokens: 8, pauseMs: 5, prefix: "warm" });
  const turns = Math.max(3, Math.ceil(rounds / 20));
  const [ours = nothing, bare = nothing] = await agesOf(both, { ...pace, turns, prefix: "alone" });
  // Short replies, so that there are many first tokens.
  const firsts = { tokens: 4, pauseMs: 5, turns: rounds };
  const [shorts = nothing, bareShorts = nothing] = await agesOf(both, {
    ...firsts,
    prefix: "first",
  });
  await using _crowd = await startTalkers(served.tenon, talkers);
  const [busy = nothing] = await agesOf([served.tenon], { ...pace, turns, prefix: "busy" });
  return [
    { name: "median", value: median(ours.all), unit: "ms", atMost: 15 },
    { name: "95 of 100", value: quantile(ours.all, 0.95), unit: "ms", atMost: 50 },
    { name: "bare client, median", value: median(bare.all), unit: "ms" },
    { name: "bare client, 95 of 100", value: quantile(bare.all, 0.95), unit: "ms" },
    { name: `${talkers} conversations stream, median`, value: median(busy.all), unit: "ms" },
    {
      name: `${talkers} conversations stream, 95 of 100`,
      value: quantile(busy.all, 0.95),
      unit: "ms",
    },
    {
      name: "first token, later than at the bare client",
      value: median(shorts.first) - median(bareShorts.first),
      unit: "ms",
      atMost: 5,
    },
    {
      name: "from asking to the first token",
      value: median(shorts.waited),
      unit: "ms",
      note: "with the commits before the model is asked",
    },
    { name: "the same of the bare client", value: median(bareShorts.waited), unit: "ms" },
  ];
}
