import {
  runAgentLoopContinue,
  type AgentContext,
  type StreamFn,
} from "@earendil-works/pi-agent-core";
import {
  createAssistantMessageEventStream,
  type Api,
  type AssistantMessage as PiReply,
  type Model,
} from "@earendil-works/pi-ai";
import type { AssistantMessage, CallId, ModelProvider } from "@tenon/contracts";
import { agent, submitted } from "../scene.ts";
import { ask, runTool } from "./bare-turn.ts";
import { readPast } from "./past.ts";

/** The turn of Pi's own loop, without Tenon. */
export async function runBarePi(model: ModelProvider): Promise<void> {
  const past = await readPast(model);
  let steps = 0;
  const streamFn: StreamFn = async () => {
    const message = piReply(await ask(model, past(steps)));
    steps += 1;
    const stream = createAssistantMessageEventStream();
    const reason = message.stopReason === "toolUse" ? "toolUse" : "stop";
    stream.push({ type: "done", reason, message });
    return stream;
  };
  const config = { model: piModel, convertToLlm: (messages: unknown) => messages as never };
  const added = await runAgentLoopContinue(context(), config, () => {}, undefined, streamFn);
  if (added.length !== 5) throw new Error(`The bare turn made ${added.length} messages, not 5.`);
}

const piModel: Model<Api> = {
  id: "desk",
  name: "desk",
  api: "scripted",
  provider: "scripted",
  baseUrl: "",
  reasoning: false,
  input: ["text"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 0,
  maxTokens: 0,
};

function context(): AgentContext {
  const specs = typeof agent.tools === "function" ? [] : agent.tools.map(({ spec }) => spec);
  const tools = specs.map(({ name, description, input }) => ({
    name,
    label: name,
    description,
    parameters: input as never,
    execute: async (id: string, value: unknown) => {
      const call = { type: "call", id: id as CallId, name, input: value as never } as const;
      const { parts } = await runTool(call);
      return { content: parts as never, details: undefined };
    },
  }));
  const toolsAdded = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters,
  }));
  const head = { role: "system", content: String(agent.instructions), toolsAdded, timestamp: 0 };
  const said = { role: "user", content: submitted, timestamp: 0 };
  return { messages: [head, said] as AgentContext["messages"], tools };
}

function piReply(reply: AssistantMessage): PiReply {
  const { input, output } = reply.usage;
  return {
    role: "assistant",
    content: reply.parts.flatMap(contentOf),
    api: "scripted",
    provider: "scripted",
    model: "desk",
    usage: {
      input,
      output,
      cacheRead: 0,
      cacheWrite: 0,
      totalTokens: input + output,
      cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0 },
    },
    stopReason: reply.stop === "tools" ? "toolUse" : "stop",
    timestamp: 0,
  };
}

function contentOf(part: AssistantMessage["parts"][number]): PiReply["content"] {
  if (part.type === "text") return [{ type: "text", text: part.text }];
  if (part.type !== "call") return [];
  const { id, name, input } = part;
  return [{ type: "toolCall", id, name, arguments: input as never }];
}
