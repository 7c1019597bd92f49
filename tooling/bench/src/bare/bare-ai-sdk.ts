import type { LanguageModelV4, LanguageModelV4Content } from "@ai-sdk/provider";
import type { AssistantMessage, CallId, ModelProvider } from "@tenon/contracts";
import { jsonSchema, tool, ToolLoopAgent } from "ai";
import { agent, submitted } from "../scene.ts";
import { ask, runTool } from "./bare-turn.ts";
import { readPast, type Past } from "./past.ts";

/** The turn of the AI SDK's own agent, without Tenon. */
export async function runBareAiSdk(model: ModelProvider): Promise<void> {
  const past = await readPast(model);
  const specs = typeof agent.tools === "function" ? [] : agent.tools.map(({ spec }) => spec);
  const tools = specs.map(({ name, description, input }) => [
    name,
    tool({
      description,
      inputSchema: jsonSchema<unknown>(input),
      execute: (value, { toolCallId }) =>
        runTool({ type: "call", id: toolCallId as CallId, name, input: value as never }),
    }),
  ]);
  const instructions = String(agent.instructions);
  const bare = new ToolLoopAgent({
    model: languageModel(model, past),
    instructions,
    tools: Object.fromEntries(tools),
    maxRetries: 0,
  });
  const { finishReason } = await bare.generate({ prompt: submitted });
  if (finishReason !== "stop") throw new Error(`The bare turn ended with ${finishReason}.`);
}

function languageModel(model: ModelProvider, past: Past): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: "scripted",
    modelId: "desk",
    supportedUrls: {},
    async doGenerate({ prompt }) {
      const steps = prompt.filter(({ role }) => role === "assistant").length;
      const reply = await ask(model, past(steps));
      const { input, output } = reply.usage;
      return {
        content: reply.parts.flatMap(contentOf),
        finishReason: { unified: reply.stop === "tools" ? "tool-calls" : "stop", raw: reply.stop },
        usage: {
          inputTokens: { total: input, noCache: input, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: output, text: undefined, reasoning: undefined },
        },
        warnings: [],
      };
    },
    doStream: () => Promise.reject(new Error("Only whole replies are asked for.")),
  };
}

function contentOf(part: AssistantMessage["parts"][number]): readonly LanguageModelV4Content[] {
  if (part.type === "text") return [{ type: "text", text: part.text }];
  if (part.type !== "call") return [];
  const { id, name, input } = part;
  return [{ type: "tool-call", toolCallId: id, toolName: name, input: JSON.stringify(input) }];
}
