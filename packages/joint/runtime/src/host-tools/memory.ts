import type { Json, MemoryBlock, Tool, ToolState, Validation } from "@tenon/contracts";
import { hostValues } from "@tenon/log";
import { fieldsOf, listed, oneLine, textField } from "./fields.ts";
import { createHostTool } from "./host-tool.ts";
import type { HostAddition, HostView } from "./host-tools.ts";
import { searchMemory } from "./search-memory.ts";

/** Memory blocks: shown to the model, replaced by it, and searched together with what compaction took out of its sight. */
export function memoryFeature(view: HostView): HostAddition | undefined {
  const { memory = {} } = view.agent;
  if (Object.keys(memory).length === 0) return undefined;
  const { values } = view.ledger.state;
  const get = (name: string): Json | undefined =>
    Object.hasOwn(values, name) ? values[name] : undefined;
  return {
    tools: [setMemory(memory), searchMemory(view, (state) => texts(memory, state.get))],
    section: sectionOf(memory, get),
  };
}

type Memory = { readonly [block: string]: MemoryBlock };

/** Most characters of a block that sets no limit of its own. */
const defaultMaxChars = 4_000;

function texts(memory: Memory, get: ToolState["get"]): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(memory).map(([block, { initial = "" }]) => {
      const value = get(hostValues.memory(block));
      return [block, typeof value === "string" ? value : initial];
    }),
  );
}

function sectionOf(memory: Memory, get: ToolState["get"]): string {
  const blocks = [...texts(memory, get)].map(([block, text]) => {
    const { description = "", maxChars = defaultMaxChars } = memory[block] ?? {};
    const head = `## ${block} (${text.length} of ${maxChars} characters): ${oneLine(description)}`;
    return `${head}\n${text === "" ? "(empty)" : text}`;
  });
  const hint =
    "Your notes, kept over turns. Replace a block as a whole with set_memory. What you no longer see of the conversation is found with search_memory.";
  return ["# Memory", hint, ...blocks].join("\n");
}

function setMemory(memory: Memory): Tool {
  return createHostTool({
    spec: {
      name: "set_memory",
      description: "Replaces the whole content of a memory block.",
      input: {
        type: "object",
        properties: {
          block: { type: "string", enum: Object.keys(memory) },
          content: { type: "string" },
        },
        required: ["block", "content"],
        additionalProperties: false,
      },
      // The later of two calls of one reply counts, also after a crash.
      sequential: true,
    },
    replay: "safe",
    validate: (input) => settable(memory, input),
    run: (input, { state }) => {
      const block = textField(input, "block");
      state.set(hostValues.memory(block), textField(input, "content"));
      return `The block "${block}" is saved.`;
    },
  });
}

function settable(memory: Memory, input: Json): Validation {
  const { block, content } = fieldsOf(input);
  const found =
    typeof block === "string" && Object.hasOwn(memory, block) ? memory[block] : undefined;
  if (found === undefined) {
    const message = `There is no block ${JSON.stringify(block ?? null)}. \`block\` must be one of ${listed(Object.keys(memory))}.`;
    return { ok: false, message };
  }
  if (typeof content !== "string") return { ok: false, message: "`content` must be a text." };
  const { maxChars = defaultMaxChars } = found;
  if (content.length <= maxChars) return { ok: true, value: { block: block ?? null, content } };
  const message = `The block ${JSON.stringify(block)} holds at most ${maxChars} characters; this content has ${content.length}. Shorten it by ${content.length - maxChars}.`;
  return { ok: false, message };
}
