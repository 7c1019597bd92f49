import { dataIn, partsOf, wordOf } from "./data.ts";
import type { Data, LogEvent } from "./event-feed.ts";

/** What a conversation used so far. */
export interface Spending {
  readonly input: number;
  readonly output: number;
  /** In US dollars. */
  readonly cost: number;
  /** Whether the price of every reply is known. */
  readonly isPriced: boolean;
}

/** Sums the replies, the isolates of scripts, and what children of the conversation used. */
export function spendingOf(events: readonly LogEvent[]): Spending {
  let spending: Spending = { input: 0, output: 0, cost: 0, isPriced: true };
  for (const { type, data } of events) {
    if (type === "model.completed") spending = spend(spending, dataIn(data, "message"));
    if (type === "tool.settled") spending = spendOn(spending, dataIn(data, "isolates"));
    if (type === "turn.settled") spending = spend(spending, dataIn(data, "children"));
  }
  return spending;
}

/** What has a price and no tokens. */
function spendOn(before: Spending, { cost }: Data): Spending {
  return typeof cost === "number" ? { ...before, cost: before.cost + cost } : before;
}

function spend(before: Spending, holder: Data): Spending {
  if (holder["usage"] === undefined) return before;
  const { input, output, cacheRead, cacheWrite, cost } = dataIn(holder, "usage");
  const sum = (...values: readonly unknown[]): number =>
    values.reduce<number>((total, value) => total + (typeof value === "number" ? value : 0), 0);
  return {
    input: before.input + sum(input, cacheRead, cacheWrite),
    output: before.output + sum(output),
    cost: before.cost + sum(cost),
    isPriced: before.isPriced && typeof cost === "number",
  };
}

/** What went into a tool call and what came out, as far as the log shows it. */
export interface CallContent {
  readonly input?: unknown;
  readonly output?: string;
  readonly ms?: number;
}

/** The contents of tool calls by their ids. */
export function callContents(events: readonly LogEvent[]): ReadonlyMap<string, CallContent> {
  const contents = new Map<string, CallContent>();
  const add = (call: unknown, content: CallContent): void => {
    if (typeof call === "string") contents.set(call, { ...contents.get(call), ...content });
  };
  for (const { type, data } of events) {
    if (type === "model.completed")
      for (const { id, input } of callsOf(dataIn(data, "message"))) add(id, { input });
    if ((type === "tool.awaiting" || type === "tool.started") && "input" in data)
      add(data["call"], { input: data["input"] });
    if (type === "tool.settled") add(data["call"], settledContent(data));
  }
  return contents;
}

/** The public log shows calls without what goes into them. */
function callsOf(message: Data): readonly Data[] {
  return partsOf(message).filter((part) => part["type"] === "call" && "input" in part);
}

function settledContent(data: Data): CallContent {
  const texts = partsOf(dataIn(data, "message")).flatMap(({ text }) =>
    typeof text === "string" ? [text] : [],
  );
  const { ms } = data;
  return {
    ...(texts.length === 0 ? {} : { output: texts.join("\n") }),
    ...(typeof ms === "number" ? { ms } : {}),
  };
}

/** One request to a model that was recorded. */
export interface RecordedRequest {
  /** `<turn>:<step>`. */
  readonly id: string;
  readonly turn: string;
  readonly step: number;
  readonly time: number;
  readonly model: string;
}

/** The requests of the steps, oldest first; of a step that was tried again, the newest. */
export function requestsIn(events: readonly LogEvent[]): readonly RecordedRequest[] {
  const requests = new Map<string, RecordedRequest>();
  for (const { type, turn, data, time } of events) {
    const [, step] = /^step:(\d+)$/.exec(wordOf(data["request"])) ?? [];
    if (type !== "model.requested" || turn === undefined || step === undefined) continue;
    const { provider, id: model } = dataIn(data, "model");
    const id = `${turn}:${step}`;
    requests.set(id, {
      id,
      turn,
      step: Number(step),
      time,
      model: `${wordOf(provider)}/${wordOf(model)}`,
    });
  }
  return [...requests.values()];
}
