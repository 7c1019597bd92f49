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
import { FinalValue } from "./final-value.ts";
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

/** A harness with prompt sections, compaction and final values. All that it knows is in the log. */
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
    const final = FinalValue.of(turn, agent);
    const question = questionOf(agent, sections, final);
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
    const step = await finishStep(turn, { reply, final, order: options.toolCalls });
    if (step.end !== undefined) return step.end;
    messages = [...messages, reply, ...step.added];
  }
}

function questionOf(
  agent: AgentSpec,
  sections: readonly string[],
  final: FinalValue | undefined,
): { readonly system: string; readonly tools: AgentSpec["tools"] } {
  if (final === undefined && sections.length === 0)
    return { system: agent.instructions, tools: agent.tools };
  const told = final === undefined ? sections : [...sections, final.section];
  return {
    system: [agent.instructions, ...told].join("\n\n"),
    tools: final === undefined ? agent.tools : [...agent.tools, final.spec],
  };
}

interface Step {
  readonly reply: AssistantMessage;
  readonly final: FinalValue | undefined;
  readonly order: ThinkOptions["toolCalls"];
}

/** How a step ends: the turn with it, or what it adds behind its reply. */
interface StepEnd {
  readonly end?: TurnEnd;
  readonly added: readonly Message[];
}

async function finishStep(turn: Turn, { reply, final, order }: Step): Promise<StepEnd> {
  const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
  if (calls.length === 0)
    return final === undefined ? { end: { status: "done" }, added: [] } : final.remind(reply);
  const settle = (call: ToolCall): Promise<ToolMessage> =>
    final?.isCall(call, reply) === true ? final.answer(call) : turn.tool(call);
  const added = await settleAll(calls, settle, order);
  const end = await final?.endOf(reply);
  return end === undefined ? { added } : { end, added };
}

async function settleAll(
  calls: readonly ToolCall[],
  settle: (call: ToolCall) => Promise<ToolMessage>,
  order: ThinkOptions["toolCalls"],
): Promise<readonly ToolMessage[]> {
  if (order !== "sequential") return Promise.all(calls.map(settle));
  const results: ToolMessage[] = [];
  for (const call of calls) results.push(await settle(call));
  return results;
}

function failedBy({ error, stop }: AssistantMessage): TurnEnd {
  return { status: "failed", error: error ?? `The reply ended with "${stop}".` };
}
