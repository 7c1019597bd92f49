import type { Message, ModelProvider, ModelReply, ToolCall, ToolMessage } from "@tenon/contracts";
import { agent, submitted } from "./scene.ts";

/** The same turn without a host: the model is asked and the tools run, but nothing is recorded. */
export async function runBareTurn(model: ModelProvider): Promise<void> {
  const messages: Message[] = [{ role: "user", parts: [{ type: "text", text: submitted }] }];
  for (;;) {
    const reply = await ask(model, messages);
    const id = `m${messages.length}` as Extract<Message, { readonly role: "assistant" }>["id"];
    messages.push({ role: "assistant", id, model: modelOf(), ...reply });
    const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
    if (calls.length === 0) return;
    messages.push(...(await Promise.all(calls.map(runTool))));
  }
}

async function ask(model: ModelProvider, messages: readonly Message[]): Promise<ModelReply> {
  const tools = typeof agent.tools === "function" ? [] : agent.tools.map(({ spec }) => spec);
  const question = { model: modelOf(), system: String(agent.instructions), messages, tools };
  const options = {
    signal: new AbortController().signal,
    secrets: {},
    blob: async () => new Uint8Array(),
  };
  for await (const event of model.stream(question, options)) {
    if (event.type === "reply") return event.reply;
    if (event.type === "failure") throw new Error(event.failure.message);
  }
  throw new Error("The model ended without a reply.");
}

async function runTool(call: ToolCall): Promise<ToolMessage> {
  const tools = typeof agent.tools === "function" ? [] : agent.tools;
  const tool = tools.find(({ spec }) => spec.name === call.name);
  const validation = await tool?.validate(call.input);
  if (validation?.ok !== true) throw new Error(`The call of ${call.name} is not valid.`);
  const text = JSON.stringify(call.input);
  return {
    role: "tool",
    call: call.id,
    name: call.name,
    parts: [{ type: "text", text }],
    isError: false,
  };
}

function modelOf(): { readonly provider: string; readonly id: string } {
  return { provider: "scripted", id: "desk" };
}
