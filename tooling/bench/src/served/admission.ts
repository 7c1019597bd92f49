import type { Figure, Measurement } from "../measurement.ts";
import { repeat } from "../rounds.ts";
import type { TenonService } from "../side-by-side/tenon.ts";
import { median, quantile } from "../statistics.ts";
import { startTalkers } from "./crowd.ts";
import { postAndWait } from "./post-and-wait.ts";
import { openServed } from "./served-subjects.ts";

/** From a `POST` to its 202, read by a client: the submission is durable then. */
export const admission: Measurement = { name: "served: admission", measure };

const talkers = 64;

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using served = await openServed();
  await admissions(served.tenon, { prefix: "warm", rounds: 30 });
  const idle = await admissions(served.tenon, { prefix: "idle", rounds });
  await using _crowd = await startTalkers(served.tenon, talkers);
  const busy = await admissions(served.tenon, { prefix: "busy", rounds });
  return [
    { name: "idle, median", value: median(idle), unit: "ms", atMost: 5 },
    { name: "idle, 95 of 100", value: quantile(idle, 0.95), unit: "ms" },
    {
      name: `${talkers} conversations stream, median`,
      value: median(busy),
      unit: "ms",
      atMost: 25,
    },
    { name: `${talkers} conversations stream, 95 of 100`, value: quantile(busy, 0.95), unit: "ms" },
  ];
}

/** Each third submission begins a conversation. */
async function admissions(
  { url }: TenonService,
  { prefix, rounds }: { readonly prefix: string; readonly rounds: number },
): Promise<readonly number[]> {
  let number = 0;
  return repeat(rounds, async () => {
    number += 1;
    const name = `${prefix}-${Math.floor(number / 3)}`;
    const { ms } = await postAndWait(`${url}/agents/desk/${name}`, 1);
    return ms;
  });
}
