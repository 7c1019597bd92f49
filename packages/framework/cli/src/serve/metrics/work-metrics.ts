import type { Entry, EventData, LogId, Usage } from "@tenon/contracts";
import { decodeEntry } from "@tenon/log";
import type { Counter, Metrics } from "./metrics.ts";

/** Counts what this process does for conversations, from the entries that it appends. */
export class WorkMetrics {
  /** Turns that this process drives, each with the providers of its open model calls. */
  readonly #open = new Map<LogId, Map<string, string>>();
  readonly #submissions: Counter;
  readonly #settled: Counter;
  readonly #turns: Counter;
  readonly #models: Counter;
  readonly #tokens: Counter;
  readonly #cost: Counter;
  readonly #tools: Counter;

  constructor(metrics: Metrics) {
    this.#submissions = metrics.counter(
      "tenon_submissions_accepted_total",
      "Submissions answered as accepted, repeats included.",
    );
    this.#settled = metrics.counter("tenon_submissions_settled_total", "Submissions by outcome.");
    this.#turns = metrics.counter("tenon_turns_total", "Turns by agent and outcome.");
    metrics.gauge("tenon_open_turns", "Turns that this process drives.", () => this.#open.size);
    this.#models = metrics.counter(
      "tenon_model_calls_total",
      "Model calls by provider and outcome.",
    );
    this.#tokens = metrics.counter("tenon_tokens_total", "Tokens by provider and kind.");
    this.#cost = metrics.counter("tenon_cost_dollars_total", "Cost of model calls, where known.");
    this.#tools = metrics.counter("tenon_tool_calls_total", "Tool calls by outcome.");
  }

  /** Takes an entry of somebody who does not own the log. */
  accepted({ type }: Entry): void {
    if (type === "submission.accepted") this.#submissions.add();
  }

  /** Takes an entry that this process appended as the owner of the log. */
  appended(log: LogId, entry: Entry): void {
    const event = decodeEntry(entry);
    switch (event?.type) {
      case "turn.attempted":
        this.#open.set(log, new Map());
        return;
      case "turn.parked":
        this.#open.delete(log);
        return;
      case "turn.settled":
        this.#open.delete(log);
        this.#turns.add({ agent: agentOf(log), outcome: event.data.outcome.status });
        return;
      case "submission.settled":
        this.#settled.add({ outcome: event.data.outcome.status });
        return;
      case "model.requested":
        this.#open.get(log)?.set(event.data.request, event.data.model.provider);
        return;
      case "model.completed":
        this.#completed(event.data);
        return;
      case "model.failed":
        this.#models.add({
          provider: this.#open.get(log)?.get(event.data.request) ?? "unknown",
          outcome: event.data.failure.kind,
        });
        return;
      case "tool.settled":
        this.#tools.add({ outcome: event.data.message.isError ? "error" : "ok" });
        return;
      default:
        return;
    }
  }

  /** This process drives a log no more. */
  dropped(log: LogId): void {
    this.#open.delete(log);
  }

  #completed({ message }: EventData["model.completed"]): void {
    const { provider } = message.model;
    this.#models.add({ provider, outcome: message.stop });
    for (const [kind, read] of tokenKinds)
      this.#tokens.add({ provider, kind }, read(message.usage));
    const { cost } = message.usage;
    if (cost !== undefined) this.#cost.add({ provider }, cost);
  }
}

const tokenKinds: readonly (readonly [string, (usage: Usage) => number])[] = [
  ["input", ({ input }) => input],
  ["output", ({ output }) => output],
  ["cache_read", ({ cacheRead }) => cacheRead],
  ["cache_write", ({ cacheWrite }) => cacheWrite],
];

function agentOf(log: LogId): string {
  return log.split("/")[1] ?? "";
}
