import { dataIn, partsOf, wordOf } from "./data.ts";
import type { Data, LogEvent } from "./event-feed.ts";

/** One line that says what an event is about. */
export function summaryOf({ type, data }: LogEvent): string {
  switch (type.split(".")[0]) {
    case "submission":
      return "input" in data ? textOf(dataIn(data, "input")) : outcomeOf(data);
    case "turn":
      return wordOf(data["reason"], data["harness"], outcomeOf(data));
    case "model":
      return modelText(type, data);
    case "tool":
      return toolText(data);
    default:
      return wordOf(data["name"], data["title"], data["agent"]);
  }
}

function modelText(type: string, data: Data): string {
  if (type === "model.completed") return textOf(dataIn(data, "message"));
  if (type === "model.delta") return deltaText(data);
  return wordOf(dataIn(data, "failure")["message"], data["request"]);
}

function toolText(data: Data): string {
  const name = wordOf(data["name"], dataIn(data, "message")["name"]);
  const words = [name, wordOf(data["call"]), wordOf(data["source"], data["reason"])];
  return words.filter((word) => word !== "").join(" · ");
}

function outcomeOf(data: Data): string {
  const outcome = dataIn(data, "outcome");
  const because = wordOf(dataIn(outcome, "failure")["message"]);
  const status = wordOf(outcome["status"], data["submission"]);
  return because === "" ? status : `${status}: ${because}`;
}

function deltaText({ deltas }: Data): string {
  if (!Array.isArray(deltas)) return "";
  return (deltas as readonly Data[]).map(({ text }) => wordOf(text)).join("");
}

function textOf(message: Data): string {
  const said = partsOf(message).map(({ type, text, name }) => {
    if (type === "call") return `${wordOf(name)}(…)`;
    return type === "text" ? wordOf(text) : `[${wordOf(type)}]`;
  });
  return said.join(" ").slice(0, 200);
}
