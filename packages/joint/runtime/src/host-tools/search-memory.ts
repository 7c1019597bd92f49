import type { Json, Message, Tool, ToolState } from "@tenon/contracts";
import { decodeEntry, isStepRequest, type RecordedEvent } from "@tenon/log";
import { fieldsOf, oneLine, textField } from "./fields.ts";
import { createHostTool } from "./host-tool.ts";
import type { HostView } from "./host-tools.ts";

/** Finds words in memory blocks and in what compaction took out of the model's sight. */
export function searchMemory(
  view: HostView,
  blocks: (state: ToolState) => ReadonlyMap<string, string>,
): Tool {
  return createHostTool({
    spec: {
      name: "search_memory",
      description:
        "Finds texts that hold all words of the query, in your memory and in earlier parts of the conversation that you no longer see.",
      input: {
        type: "object",
        properties: { query: { type: "string" } },
        required: ["query"],
        additionalProperties: false,
      },
    },
    replay: "safe",
    validate: (input) => {
      const words = wordsOf(fieldsOf(input)["query"]);
      return words.length === 0
        ? { ok: false, message: "`query` must hold at least one word." }
        : { ok: true, value: { query: words.join(" ") } };
    },
    run: async (input, { state, signal }) => {
      const words = wordsOf(textField(input, "query"));
      const noted = [...blocks(state)].map(([block, text]): Said => ({
        who: `memory ${block}`,
        text,
      }));
      const said = await saidOutOfSight(view, words, signal);
      const hits = [...noted.filter(({ text }) => holds(text, words)), ...said.toReversed()];
      return hits.length === 0
        ? `Nothing holds all of: ${words.join(" ")}.`
        : hits.map((hit) => line(hit, words)).join("\n");
    },
  });
}

type Said = { readonly who: string; readonly text: string };

/** Newest texts of the conversation that are kept, and entries that are read to find them. */
const mostHits = 10;
const mostEntries = 100_000;
const excerptCharacters = 300;

function wordsOf(query: Json | undefined): readonly string[] {
  return typeof query === "string" ? (query.toLowerCase().match(/\S+/g) ?? []) : [];
}

function holds(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function line({ who, text }: Said, words: readonly string[]): string {
  const at = text.toLowerCase().indexOf(words[0] ?? "");
  const from = Math.max(0, at - excerptCharacters / 3);
  const excerpt = oneLine(text.slice(from, from + excerptCharacters).toWellFormed());
  const before = from > 0 ? "..." : "";
  const after = from + excerptCharacters < text.length ? "..." : "";
  return `- ${who}: ${before}${excerpt}${after}`;
}

/** What people, the model and tools said, and what the transcript no longer holds. */
async function saidOutOfSight(
  { ledger, services }: HostView,
  words: readonly string[],
  signal: AbortSignal,
): Promise<readonly Said[]> {
  const visible = new Set(ledger.state.transcript.messages.map(textOf));
  const texts = createReader();
  let hits: readonly Said[] = [];
  let entries = 0;
  for await (const entry of services.platform.logs.read(ledger.lease.log)) {
    entries += 1;
    if (signal.aborted || entries > mostEntries) break;
    const event = decodeEntry(entry);
    const said = event === undefined ? undefined : texts(event);
    if (said === undefined || visible.has(said.text) || !holds(said.text, words)) continue;
    hits = [...hits, said].slice(-mostHits);
  }
  return hits;
}

/** Reads what was said off events; an input is said once it is in the conversation. */
function createReader(): (event: RecordedEvent) => Said | undefined {
  const inputs = new Map<string, Said>();
  return (event) => {
    switch (event.type) {
      case "submission.accepted":
        inputs.set(event.data.submission, { who: "user", text: textOf(event.data.input) });
        return undefined;
      case "submission.consumed":
        return inputs.get(event.data.submission);
      case "model.completed":
        return isStepRequest(event.data.request)
          ? { who: "assistant", text: textOf(event.data.message) }
          : undefined;
      case "tool.settled":
        return { who: `tool ${event.data.message.name}`, text: textOf(event.data.message) };
      default:
        return undefined;
    }
  };
}

function textOf({ parts }: Message): string {
  return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
}
