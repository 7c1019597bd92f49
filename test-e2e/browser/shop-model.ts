import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import {
  TenonError,
  type CallId,
  type Message,
  type ModelEvent,
  type ModelProviders,
  type ModelReply,
  type Part,
} from "@tenon/contracts";

/** A model that does what it is told: `count 60`, `count 60 hold 12`, `refund`, `look`, `hang`, `draw 7`; else it repeats. */
export function createShopModel(folder: string): ModelProviders {
  return {
    async open(model) {
      if (model.provider !== "test")
        throw new TenonError("unknown-model", "There is no such model.");
      return {
        name: "test",
        secrets: [],
        stream: ({ messages }, { signal }) => answer({ messages, folder, signal }),
      };
    },
  };
}

interface Asked {
  readonly messages: readonly Message[];
  readonly folder: string;
  readonly signal: AbortSignal;
}

async function* answer(asked: Asked): AsyncGenerator<ModelEvent, void, undefined> {
  const { messages, signal } = asked;
  const last = messages.at(-1);
  const said = textOf(messages.findLast(({ role }) => role === "user"));
  if (last?.role === "tool") return yield* say([resultText(said, last)], asked);
  if (said.startsWith("refund")) return yield* call("refund", { order: "A-17", eur: 42 });
  if (said.startsWith("look")) return yield* call("look", { order: "A-17" });
  if (said.startsWith("draw")) return yield* call("draw", { height: Number(said.slice(5)) });
  if (said.startsWith("hang")) {
    yield* words(["Let", " me", " think"]);
    await ended(signal);
    return;
  }
  const [, count] = /^count (\d+)/.exec(said) ?? [];
  yield* say(count === undefined ? [`You said: ${said}`] : counted(Number(count)), asked);
}

/** The words that are counted: each can be told from all others. */
export function counted(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${index === 0 ? "" : " "}w${index + 1}`);
}

async function* say(
  pieces: readonly string[],
  { messages, folder, signal }: Asked,
): AsyncGenerator<ModelEvent, void, undefined> {
  const said = textOf(messages.findLast(({ role }) => role === "user"));
  const [, held] = / hold (\d+)/.exec(said) ?? [];
  for (const [index, text] of pieces.entries()) {
    if (signal.aborted) return;
    yield { type: "delta", delta: { type: "text", index: 0, text } };
    if (pieces.length > 1) await pause(4);
    if (index + 1 === Number(held) && isFirst(`${folder}/held-${held}`)) await ended(signal);
  }
  yield { type: "reply", reply: reply([{ type: "text", text: pieces.join("") }], "stop") };
}

async function* words(pieces: readonly string[]): AsyncGenerator<ModelEvent, void, undefined> {
  for (const text of pieces) yield { type: "delta", delta: { type: "text", index: 0, text } };
}

let calls = 0;

async function* call(
  name: string,
  input: Record<string, string | number>,
): AsyncGenerator<ModelEvent, void, undefined> {
  calls += 1;
  const id = `${name}-${calls}` as CallId;
  yield { type: "reply", reply: reply([{ type: "call", id, name, input }], "tools") };
}

function reply(parts: readonly Part[], stop: ModelReply["stop"]): ModelReply {
  return {
    parts,
    stop,
    usage: { input: 120, output: 40, cacheRead: 0, cacheWrite: 0, cost: 0.0012 },
  };
}

/** What a model may write: a table and code, and what must stay text. */
function resultText(said: string, result: Message): string {
  if (!said.startsWith("look")) return `The tool said: ${textOf(result)}`;
  return [
    "Here is your **order**:",
    "",
    "| item | state |",
    "| --- | --- |",
    "| bike `A-17` | arrives [today](https://example.test/track) |",
    "",
    '<script>window.stolen = "markup"</script>',
    "![map](https://example.test/map.png?secret=1) and [a trap](javascript:window.stolen='link')",
    "",
    "```ts\nconst order = 17;\n```",
  ].join("\n");
}

function textOf(message: Message | undefined): string {
  return (message?.parts ?? []).map((part) => (part.type === "text" ? part.text : "")).join("");
}

/** Whether this was never asked before, by this process or one before it. */
function isFirst(marker: string): boolean {
  if (existsSync(marker)) return false;
  closeSync(openSync(marker, "w"));
  return true;
}

function ended(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, "abort");
}
