import type { Usage } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";

/** What a conversation used, a line for each model. Pure. */
export function costLines(events: readonly RecordedEvent[]): readonly string[] {
  const used = new Map<string, Usage>();
  for (const event of events) {
    if (event.type !== "model.completed") continue;
    const { model, usage } = event.data.message;
    const name = `${model.provider}/${model.id}`;
    used.set(name, sum(used.get(name), usage));
  }
  if (used.size === 0) return ["No model was asked yet."];
  return [...used].map(([name, usage]) => `${name}: ${textOf(usage)}`);
}

function sum(before: Usage | undefined, more: Usage): Usage {
  if (before === undefined) return more;
  return {
    input: before.input + more.input,
    output: before.output + more.output,
    cacheRead: before.cacheRead + more.cacheRead,
    cacheWrite: before.cacheWrite + more.cacheWrite,
    cost: before.cost + more.cost,
  };
}

/** A price of 0 is one that is not known. */
function textOf({ input, output, cacheRead, cacheWrite, cost }: Usage): string {
  const cached =
    cacheRead + cacheWrite === 0 ? "" : `, ${cacheRead} from and ${cacheWrite} to cache`;
  const price = cost === 0 ? "price unknown" : `$${cost.toFixed(4)}`;
  return `${input} tokens in, ${output} out${cached}, ${price}`;
}
