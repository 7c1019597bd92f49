import type { Usage } from "@tenon/contracts";
import { addUsage, noUsage, type RecordedEvent } from "@tenon/log";

/** What a conversation used, a line for each model. Pure. */
export function costLines(events: readonly RecordedEvent[]): readonly string[] {
  const used = new Map<string, Usage>();
  for (const event of events) {
    if (event.type !== "model.completed") continue;
    const { model, usage } = event.data.message;
    const name = `${model.provider}/${model.id}`;
    used.set(name, addUsage(used.get(name) ?? noUsage, usage));
  }
  if (used.size === 0) return ["No model was asked yet."];
  return [...used].map(([name, usage]) => `${name}: ${textOf(usage)}`);
}

/** A price as a person reads it. Without one, nobody knows it. */
export function priceText({ cost }: Pick<Usage, "cost">): string {
  if (cost === undefined) return "price unknown";
  if (cost === 0) return "free";
  return cost < 0.01 ? `$${cost.toPrecision(2)}` : `$${cost.toFixed(4)}`;
}

function textOf(usage: Usage): string {
  const { input, output, cacheRead, cacheWrite } = usage;
  const cached =
    cacheRead + cacheWrite === 0 ? "" : `, ${cacheRead} from and ${cacheWrite} to cache`;
  return `${input} tokens in, ${output} out${cached}, ${priceText(usage)}`;
}
