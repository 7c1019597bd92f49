import type { AgentEvent, AgentMessage, StreamFn } from "@earendil-works/pi-agent-core";
import type { Api, Model } from "@earendil-works/pi-ai";
import type { AgentSpec, ModelRef, Turn, TurnEnd } from "@tenon/contracts";
import { CallBook } from "./call-book.ts";
import { hooksOf, type PiHooks } from "./hooks.ts";
import { jsonOf } from "./json.ts";
import { hostApi, MessageBook } from "./message-book.ts";
import { piAgent, piContext, toolSpecs, type PiAgent, type Toolbox } from "./pi-agent.ts";
import { hostTool, recordedTool, reportResult, type PiTool } from "./tools.ts";

/** What is given to Pi beside the turn. */
export interface PiSetup {
  readonly tools: readonly PiTool[];
  readonly hooks: PiHooks;
}

/** Drives a turn with Pi's own loop. Pi is loaded here, and not before. */
export async function runPi(turn: Turn, { tools, hooks }: PiSetup): Promise<TurnEnd> {
  const { convertToLlm, runAgentLoopContinue } = await import("@earendil-works/pi-agent-core");
  const book = new MessageBook();
  const calls = new CallBook();
  const toolbox: Toolbox = {
    fromHost: (spec) => hostTool(turn, calls, spec),
    own: tools.map((tool) => recordedTool(turn, calls, tool)),
  };
  let agent = piAgent(turn.agent, toolbox);
  const streamFn = await createStreamFn({ turn, book, calls, agentNow: () => agent });
  const told = turn.transcript().map((message) => book.toPi(message));
  const added = await runAgentLoopContinue(
    piContext(agent, told),
    {
      model: piModel(agent.spec.model),
      ...reasoningOf(agent.spec),
      convertToLlm,
      getSteeringMessages: async () => (await turn.inbox()).map((message) => book.toPi(message)),
      prepareRequest: async ({ context }) => {
        const spec = await turn.refresh();
        if (spec === agent.spec) return undefined;
        agent = piAgent(spec, toolbox);
        return {
          context: piContext(agent, context.messages),
          model: piModel(spec.model),
          thinkingLevel: spec.thinking ?? "off",
        };
      },
      ...hooksOf(turn, calls, hooks),
    },
    (event) => follow(event, { turn, book, calls }),
    // Not the turn's signal: the host answers the calls of a stopped turn, and Pi would leave some without an answer.
    undefined,
    streamFn,
  );
  return endOf(added);
}

type Books = { readonly turn: Turn; readonly book: MessageBook; readonly calls: CallBook };

async function createStreamFn({
  turn,
  book,
  calls,
  agentNow,
}: Books & { readonly agentNow: () => PiAgent }): Promise<StreamFn> {
  const { createAssistantMessageEventStream, getCurrentSystemPrompt, getCurrentTools } =
    await import("@earendil-works/pi-ai");
  return async (_model, { messages }, options) => {
    const names = getCurrentTools(messages).map(({ name }) => name);
    const reply = await turn.model({
      system: getCurrentSystemPrompt(messages),
      messages: messages.flatMap((message) => book.fromPi(message)),
      tools: toolSpecs(agentNow(), names),
      ...(options?.reasoning === undefined ? {} : { thinking: options.reasoning }),
    }).done;
    calls.open(reply);
    const message = book.replyToPi(reply);
    const stream = createAssistantMessageEventStream();
    const { stopReason: reason } = message;
    if (reason === "stop" || reason === "length" || reason === "toolUse")
      stream.push({ type: "done", reason, message });
    else
      stream.push({
        type: "error",
        reason: reason === "aborted" ? "aborted" : "error",
        error: message,
      });
    return stream;
  };
}

/** Pi waits for what it is told to wait for: no tool runs on, and no request leaves, before a result is recorded. */
async function follow(event: AgentEvent, { turn, book, calls }: Books): Promise<void> {
  if (event.type === "tool_execution_update") {
    const { toolCallId: call, partialResult } = event;
    turn.emit({ type: "tool.progress", call, partial: jsonOf(partialResult) ?? null });
  }
  if (event.type === "tool_execution_end" && calls.resultOf(event.toolCallId) === undefined) {
    calls.settle(await reportResult(turn, calls.call(event.toolCallId), event));
  }
  if (event.type === "message_end" && event.message.role === "toolResult") {
    const recorded = calls.resultOf(event.message.toolCallId);
    if (recorded !== undefined) book.record(event.message, recorded);
  }
}

function endOf(added: readonly AgentMessage[]): TurnEnd {
  const reply = added.findLast((message) => message.role === "assistant");
  if (reply?.stopReason !== "error" && reply?.stopReason !== "aborted") return { status: "done" };
  return {
    status: "failed",
    error: reply.errorMessage ?? `The reply ended with "${reply.stopReason}".`,
  };
}

/** Pi passes this on and looks at nothing else: the host knows the model. */
function piModel({ provider, id }: ModelRef): Model<Api> {
  return {
    id,
    name: id,
    api: hostApi,
    provider,
    baseUrl: "",
    reasoning: true,
    input: ["text", "image"],
    cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    contextWindow: 0,
    maxTokens: 0,
  };
}

function reasoningOf({ thinking }: AgentSpec): {
  readonly reasoning?: Exclude<typeof thinking, "off" | undefined>;
} {
  return thinking === undefined || thinking === "off" ? {} : { reasoning: thinking };
}
