import { defineAgent, defineTool } from "@tenon/agent";
import type {
  Agent,
  Clock,
  Conversation,
  ConversationId,
  Harness,
  LogId,
  ModelProvider,
  Platform,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createScriptedModel, type Script } from "@tenon/model-scripted";
import { openNodePlatform, type NodePlatformOptions } from "@tenon/platform-node";
import { createRuntime, type Policy, type Runtime } from "@tenon/runtime";

/** What a scene is made of; what is left out is as users get it. */
export interface SceneOptions extends Pick<NodePlatformOptions, "file" | "onCommit"> {
  readonly model: ModelProvider | ((clock: Clock) => ModelProvider);
  readonly policy?: Partial<Policy>;
  /** Left out: the reference loop. */
  readonly harness?: Harness;
}

/** One agent on one file, driven in this process. */
export interface Scene extends AsyncDisposable {
  readonly platform: Platform;
  readonly runtime: Runtime;
  /** A conversation by a name of one's own. */
  conversation(name: string): Conversation;
}

/** What is asked in every turn. */
export const submitted = "May I send o-1842 back?";

const names = ["order", "policy", "customer"];

/** The agent of all measurements: three tools that do next to nothing. */
export const agent: Agent = defineAgent({
  name: "desk",
  model: "scripted/desk",
  instructions: "You are the desk of a shop. Look things up, never guess.",
  tools: names.map((name) =>
    defineTool({
      name,
      description: `Looks the ${name} up.`,
      input: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
      replay: "safe",
      run: async () => ({ name, total: 42 }),
    }),
  ),
});

/** One model call, three tool calls side by side, one model call. */
export const threeTools: Script = [
  { text: "I look that up.", calls: names.map((name) => ({ name, input: { id: "o-1842" } })) },
  { text: "The order is yours, the policy allows it and the total is 42 euro." },
];

/** A reply of `count` tokens in text. */
export function tokens(count: number): string {
  return Array.from({ length: count }, (_, number) => `token${number % 10}`).join(" ");
}

/** A model that tells of each fragment when it hands it over. */
export function observed(model: ModelProvider, onDelta: () => void): ModelProvider {
  return {
    ...model,
    async *stream(question, options) {
      for await (const event of model.stream(question, options)) {
        if (event.type === "delta") onDelta();
        yield event;
      }
    },
  };
}

/** The model of a script that answers at once. */
export function instantModel(script: Script): ModelProvider {
  return createScriptedModel(script);
}

/** A model that takes its time, as real ones do. */
export function pacedModel(
  count: number,
  tokensPerSecond: number,
): (clock: Clock) => ModelProvider {
  return (clock) => createScriptedModel([{ text: tokens(count) }], { clock, tokensPerSecond });
}

/** Opens the file and drives whatever is due in it. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const scene = await openUndriven(options);
  scene.runtime.start();
  return scene;
}

/** Opens the file to submit and read; another process drives what is due. */
export async function openUndriven({
  model,
  policy,
  harness = loop,
  ...platformOptions
}: SceneOptions): Promise<Scene> {
  const platform = await openNodePlatform(platformOptions);
  const provider = typeof model === "function" ? model(platform.clock) : model;
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["desk"], get: async (name) => (name === "desk" ? agent : undefined) },
    harnesses: { default: harness.name, names: () => [harness.name], get: async () => harness },
    models: { open: async () => provider },
    ...(policy === undefined ? {} : { policy }),
    onProblem: reportProblem,
  });
  return {
    platform,
    runtime,
    conversation: (name) => runtime.conversation("desk", name as ConversationId),
    async [Symbol.asyncDispose]() {
      await runtime.stop();
      await platform[Symbol.asyncDispose]();
    },
  };
}

/** Submits one message and waits for the outcome of its turn. Throws when it is not `done`: a failed turn is quick. */
export async function runTurn(conversation: Conversation): Promise<void> {
  const { submission } = await conversation.submit(submitted, { by: "bench" });
  const { outcome } = await conversation.wait(submission);
  if (outcome.status !== "done") throw new Error(`The turn ended as ${JSON.stringify(outcome)}.`);
}

function reportProblem(log: LogId, error: unknown): void {
  console.error(`problem of ${log}:`, error);
}
