import type {
  AfterToolCallContext,
  AfterToolCallResult,
  AgentLoopConfig,
  AgentMessage,
  BeforeToolCallContext,
  BeforeToolCallResult,
} from "@earendil-works/pi-agent-core";
import { TenonError, type Json, type Turn } from "@tenon/contracts";
import type { CallBook } from "./call-book.ts";
import { freezeDeeply } from "./freeze.ts";
import { jsonOf } from "./json.ts";
import { recordedContent, type RecordedBlock } from "./recorded-content.ts";

/** Hooks of Pi, as Pi defines them. */
export interface PiHooks {
  /**
   * May block a call before it runs. Asked once per call: the answer is recorded. The other calls of the reply wait for it,
   * so what a person must approve belongs into `approval` of the tool.
   */
  readonly beforeToolCall?: (
    context: BeforeToolCallContext,
    signal?: AbortSignal,
  ) => Promise<BeforeToolCallResult | undefined>;
  /**
   * Sees each result; may change one of Pi's own tools, or end the turn. Asked once per call: the answer is recorded.
   * Changing the result of a tool of the agent fails the turn, because the host has recorded it already.
   */
  readonly afterToolCall?: (
    context: AfterToolCallContext,
    signal?: AbortSignal,
  ) => Promise<AfterToolCallResult | undefined>;
  /** Changes what the model sees of the messages, before each request. The same messages must give the same. */
  readonly transformContext?: (
    messages: AgentMessage[],
    signal?: AbortSignal,
  ) => Promise<AgentMessage[]>;
}

type HookConfig = Pick<
  AgentLoopConfig,
  "beforeToolCall" | "afterToolCall" | "transformContext" | "finishTurn"
>;

/** The hooks of one attempt: they see the turn's signal, and what they decide about calls is recorded. */
export function hooksOf(
  turn: Turn,
  calls: CallBook,
  { beforeToolCall, afterToolCall, transformContext }: PiHooks,
): HookConfig {
  const faults: TenonError[] = [];
  return {
    ...(beforeToolCall === undefined
      ? {}
      : { beforeToolCall: (context) => blockOf(turn, beforeToolCall, context) }),
    afterToolCall: async (seen) => {
      const settled = calls.resultOf(seen.toolCall.id);
      const isError = settled?.isError ?? seen.isError;
      if (afterToolCall === undefined) return { isError };
      const change = await changeOf(turn, afterToolCall, { ...seen, isError });
      if (settled !== undefined && isResultChange(change)) faults.push(changedByHook(settled.name));
      return { isError, ...change };
    },
    // Pi makes a failed result of what a hook throws, so a fault is thrown where nobody catches it.
    finishTurn: () => {
      const [fault] = faults;
      if (fault !== undefined) throw fault;
    },
    ...(transformContext === undefined
      ? {}
      : { transformContext: (messages) => transformContext(messages, turn.signal) }),
  };
}

type Before = NonNullable<PiHooks["beforeToolCall"]>;
type After = NonNullable<PiHooks["afterToolCall"]>;

type Block = { block: boolean; reason?: string; terminate?: boolean };

async function blockOf(
  turn: Turn,
  hook: Before,
  context: BeforeToolCallContext,
): Promise<Block | undefined> {
  // The host answers the calls of a stopped turn.
  if (turn.signal.aborted) return undefined;
  const seen = { ...context, args: freezeDeeply(structuredClone(context.args)) };
  return recorded(turn, `pi:before:${context.toolCall.id}`, async () => {
    const { block = false, reason, terminate } = (await hook(seen, turn.signal)) ?? {};
    return {
      block,
      ...(reason === undefined ? {} : { reason: reason.toWellFormed() }),
      ...(terminate === undefined ? {} : { terminate }),
    };
  });
}

type Change = {
  content?: RecordedBlock[];
  details?: Json;
  isError?: boolean;
  terminate?: boolean;
};

function changeOf(turn: Turn, hook: After, context: AfterToolCallContext): Promise<Change> {
  return recorded(turn, `pi:after:${context.toolCall.id}`, async () => {
    const { content, details, isError, terminate } = (await hook(context, turn.signal)) ?? {};
    const json = jsonOf(details);
    return {
      ...(content === undefined ? {} : { content: recordedContent(content) }),
      ...(json === undefined ? {} : { details: json }),
      ...(isError === undefined ? {} : { isError }),
      ...(terminate === undefined ? {} : { terminate }),
    };
  });
}

function isResultChange({ content, details, isError }: Change): boolean {
  return content !== undefined || details !== undefined || isError !== undefined;
}

function changedByHook(tool: string): TenonError {
  return new TenonError(
    "invalid-input",
    `The hook \`afterToolCall\` changed the result of the tool "${tool}", which is recorded already.`,
    { hint: "Change it in the tool, or what the model sees of it in `transformContext`." },
  );
}

type Answer<Value extends Json> =
  | { readonly type: "answer"; readonly value: Value }
  | { readonly type: "thrown"; readonly message: string };

/** What a hook throws is its answer too: Pi makes a failed result of it, also after a crash. */
async function recorded<Value extends Json>(
  turn: Turn,
  key: string,
  ask: () => Promise<Value>,
): Promise<Value> {
  const answer = await turn.once<Answer<Value>>(key, async () => {
    try {
      return { type: "answer", value: await ask() };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { type: "thrown", message: message.toWellFormed() };
    }
  });
  if (answer.type === "answer") return answer.value;
  throw new TenonError("internal", answer.message);
}
