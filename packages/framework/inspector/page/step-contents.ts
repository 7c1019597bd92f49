import { dataIn, wordOf } from "./data.ts";
import type { LogEvent } from "./event-feed.ts";

/** What went into a step and what came out, as far as the log shows it. */
export interface StepContent {
  /** What an agent was asked, or a person. */
  readonly input?: unknown;
  readonly result?: unknown;
  /** What a person answered, and who. */
  readonly answer?: string;
}

/** The contents of steps by their names. */
export function stepContents(events: readonly LogEvent[]): ReadonlyMap<string, StepContent> {
  const contents = new Map<string, StepContent>();
  for (const { type, data } of events) {
    const step = wordOf(data["step"]);
    const add = (content: StepContent): void => {
      contents.set(step, { ...contents.get(step), ...content });
    };
    const result = dataIn(data, "result");
    if (type === "step.awaiting" && "input" in data) add({ input: data["input"] });
    const answer = answers[wordOf(dataIn(data, "answer")["type"])];
    if (type === "step.answered" && answer !== undefined)
      add({ answer: `${answer} by ${wordOf(data["by"])}` });
    if (type === "step.settled" && result["ok"] === true) add({ result: result["value"] ?? null });
  }
  return contents;
}

const answers: Readonly<Record<string, string>> = { approve: "approved", deny: "denied" };
