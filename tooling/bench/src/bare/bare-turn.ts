import type {
  AgentSpec,
  AssistantMessage,
  Harness,
  Message,
  MessageId,
  ModelProvider,
  ModelReply,
  ToolCall,
  ToolMessage,
  Turn,
  TurnId,
  UserMessage,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { agent, submitted } from "../scene.ts";

/** The same turn without a host: the model is asked and the tools run, but nothing is recorded. */
export async function runBareTurn(model: ModelProvider, harness: Harness = loop): Promise<void> {
  const end = await harness.run(createBareTurn(model));
  if (end.status !== "done") throw new Error(`The bare turn failed: ${end.error}`);
}

/** What the user says in a bare turn. */
export const question: UserMessage = {
  role: "user",
  parts: [{ type: "text", text: submitted }],
};

/** Asks the model of a measurement. */
export async function ask(
  model: ModelProvider,
  messages: readonly Message[],
): Promise<AssistantMessage> {
  const asked = { ...spec, model: spec.model, system: spec.instructions, messages };
  const options = {
    signal: new AbortController().signal,
    secrets: {},
    blob: async () => new Uint8Array(),
  };
  for await (const event of model.stream(asked, options)) {
    if (event.type === "reply") return messageOf(event.reply, messages.length);
    if (event.type === "failure") throw new Error(event.failure.message);
  }
  throw new Error("The model ended without a reply.");
}

/** Runs a call of the model, as the host would. */
export async function runTool(call: ToolCall): Promise<ToolMessage> {
  const tool = tools.find(({ spec: { name } }) => name === call.name);
  const validation = await tool?.validate(call.input);
  if (validation?.ok !== true) throw new Error(`The call of ${call.name} is not valid.`);
  const text = JSON.stringify(call.input);
  const { id, name } = call;
  return { role: "tool", call: id, name, parts: [{ type: "text", text }], isError: false };
}

const tools = typeof agent.tools === "function" ? [] : agent.tools;

const spec: AgentSpec = {
  name: "desk",
  instructions: String(agent.instructions),
  tools: tools.map((tool) => tool.spec),
  model: { provider: "scripted", id: "desk" },
};

function messageOf(reply: ModelReply, number: number): AssistantMessage {
  const { parts, stop, usage } = reply;
  return {
    role: "assistant",
    id: `m${number}` as MessageId,
    model: spec.model,
    parts,
    stop,
    usage,
  };
}

/** What a harness needs to drive a turn, all of it in memory. */
function createBareTurn(model: ModelProvider): Turn {
  const nothing = async (): Promise<void> => {};
  return {
    id: "t1" as TurnId,
    agent: spec,
    signal: new AbortController().signal,
    transcript: () => [question],
    refresh: async () => spec,
    model: (request) => ({
      done: ask(model, request.messages),
      async *[Symbol.asyncIterator]() {},
    }),
    tool: runTool,
    inbox: async () => [],
    append: nothing,
    compact: nothing,
    once: async (_key, make) => make(),
    stash: nothing,
    emit: () => {},
    now: () => 0,
    uid: (key) => key,
  };
}
