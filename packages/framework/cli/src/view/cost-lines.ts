import type { Usage } from "@tenon/contracts";
import { addUsage, noUsage, usageIn as usageInEvent, type RecordedEvent } from "@tenon/log";

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
  return [
    ...[...used].map(([name, usage]) => `${name}: ${textOf(usage)}`),
    ...isolateLines(events),
  ];
}

/** Scripts of models need isolates, and those have a price on some platforms. */
function isolateLines(events: readonly RecordedEvent[]): readonly string[] {
  let [runs, cost] = [0, 0];
  for (const event of events) {
    if (event.type !== "tool.settled" || event.data.isolates === undefined) continue;
    runs += event.data.isolates.runs;
    cost += event.data.isolates.cost;
  }
  return runs === 0 ? [] : [`isolates: ${runs} started, ${priceText({ cost })}`];
}

/** What a conversation used in all. Pure. */
export function usageIn(events: readonly RecordedEvent[]): Usage {
  return events.reduce((usage, event) => addUsage(usage, usageInEvent(event)), noUsage);
}

/** A price as a person reads it. Without one, nobody knows it. */
export function priceText({ cost }: Pick<Usage, "cost">): string {
  if (cost === undefined) return "price unknown";
  if (cost === 0) return "free";
  if (cost < 0.000_001) return "under $0.000001";
  return cost < 0.01 ? `$${cost.toPrecision(2)}` : `$${cost.toFixed(4)}`;
}

/** The same behind other figures: what is free is not worth a word. */
export function withPrice(text: string, usage: Pick<Usage, "cost">): string {
  return usage.cost === 0 ? text : `${text}, ${priceText(usage)}`;
}

function textOf(usage: Usage): string {
  const { input, output, cacheRead, cacheWrite } = usage;
  const cached =
    cacheRead + cacheWrite === 0 ? "" : `, ${cacheRead} from and ${cacheWrite} to cache`;
  return `${input} tokens in, ${output} out${cached}, ${priceText(usage)}`;
}
