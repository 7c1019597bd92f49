import { join } from "node:path";
import type { Clock, Conversation, ModelProvider, Offset } from "@tenon/contracts";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { preciseNow } from "../rounds.ts";
import { observed, openScene, pacedModel, runTurn } from "../scene.ts";
import { median, quantile } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** How long a token is on its way from the provider to a reader. */
export const tokenLatency: Measurement = { name: "token latency", measure };

/** Beyond what people read, and what most models send. */
const tokensPerSecond = 100;

async function measure(rounds: number): Promise<readonly Figure[]> {
  const count = Math.max(100, 2 * rounds);
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  const sent: number[] = [];
  const paced = pacedModel(count, tokensPerSecond);
  const model = (clock: Clock): ModelProvider =>
    observed(paced(clock), () => sent.push(preciseNow()));
  await using scene = await openScene({ file, model });
  const conversation = scene.conversation("c");
  await runTurn(conversation);
  sent.length = 0;
  const { offset } = await conversation.transcript();
  await using follower = startChild("follower", [file, conversation.log, offset]);
  await follower.hear("open");
  const reading = readHere(conversation, { after: offset, count });
  await runTurn(conversation);
  const here = await reading;
  const { arrivals } = await follower.hear("read");
  const elsewhere = Array.isArray(arrivals) ? arrivals.map(Number) : [];
  return [
    ...figures("reader in this process", differences(sent, here), 10),
    ...figures("follower in another process", differences(sent, elsewhere)),
  ];
}

function figures(name: string, latencies: readonly number[], atMost?: number): readonly Figure[] {
  const promise = atMost === undefined ? {} : { atMost };
  return [
    { name: `${name}, median`, value: median(latencies), unit: "ms", ...promise },
    { name: `${name}, 95 of 100`, value: quantile(latencies, 0.95), unit: "ms", ...promise },
  ];
}

async function readHere(
  conversation: Conversation,
  { after, count }: { readonly after: Offset; readonly count: number },
): Promise<readonly number[]> {
  const over = new AbortController();
  const arrivals: number[] = [];
  for await (const update of conversation.follow({ after, signal: over.signal })) {
    if (update.type !== "fragment") continue;
    arrivals.push(preciseNow());
    if (arrivals.length === count) over.abort();
  }
  return arrivals;
}

function differences(sent: readonly number[], read: readonly number[]): readonly number[] {
  return read.map((at, index) => at - (sent[index] ?? Number.NaN));
}
