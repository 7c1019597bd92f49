import type {
  AgentSpec,
  AssistantMessage,
  Harness,
  Message,
  ToolCall,
  ToolMessage,
  Turn,
  TurnEnd,
} from "@tenon/contracts";
import { compactAfterOverflow, compactIfLong, type CompactionOptions } from "./compaction.ts";
import { renderSections, type PromptSection } from "./sections.ts";

/** What a thinking harness does beside asking and running. */
export interface ThinkOptions {
  /** Told to the model behind the agent's instructions, in this order. */
  readonly sections?: readonly PromptSection[];
  /** When and how a long transcript is shortened. Left out: only after a model found it too long. */
  readonly compaction?: CompactionOptions;
  /**
   * Whether the calls of one reply run side by side (the default) or one after the other. A tool that is `sequential`
   * runs alone in any case.
   */
  readonly toolCalls?: "parallel" | "sequential";
}

/** A harness with prompt sections and compaction. All that it knows is in the log. */
export function createThink(options: ThinkOptions = {}): Harness {
  return {
    name: "think",
    version: "1",
    resume: "step",
    run: (turn) => runTurn(turn, options),
  };
}

async function runTurn(turn: Turn, options: ThinkOptions): Promise<TurnEnd> {
  const sections = await renderSections(turn, options.sections ?? []);
  let messages: readonly Message[] = turn.transcript();
  let overflows = 0;
  for (;;) {
    messages = [...messages, ...(await turn.inbox())];
    const agent = await turn.refresh();
    const question = questionOf(agent, sections);
    const compacted = await compactIfLong(turn, { ...question, messages }, options.compaction);
    if (compacted.type === "failed") return compacted.end;
    ({ messages } = compacted);
    const reply = await turn.model({ ...question, messages }).done;
    if (reply.failure === "overflow") {
      overflows += 1;
      const shorter = await compactAfterOverflow(turn, { messages, overflows }, options.compaction);
      if (shorter.type === "failed") return shorter.end;
      // Nothing is left to take away.
      if (shorter.messages === messages) return failedBy(reply);
      ({ messages } = shorter);
      continue;
    }
    overflows = 0;
    if (reply.stop === "error" || reply.stop === "aborted") return failedBy(reply);
    const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
    if (calls.length === 0) return { status: "done" };
    messages = [...messages, reply, ...(await settleAll(turn, calls, options.toolCalls))];
  }
}

function questionOf(
  { instructions, tools }: AgentSpec,
  sections: readonly string[],
): { readonly system: string; readonly tools: AgentSpec["tools"] } {
  return {
    system: sections.length === 0 ? instructions : [instructions, ...sections].join("\n\n"),
    tools,
  };
}

async function settleAll(
  turn: Turn,
  calls: readonly ToolCall[],
  order: ThinkOptions["toolCalls"],
): Promise<readonly ToolMessage[]> {
  if (order !== "sequential") return Promise.all(calls.map((call) => turn.tool(call)));
  const results: ToolMessage[] = [];
  for (const call of calls) results.push(await turn.tool(call));
  return results;
}

function failedBy({ error, stop }: AssistantMessage): TurnEnd {
  return { status: "failed", error: error ?? `The reply ended with "${stop}".` };
}
