import { defineAgent, defineTool, notRetryable } from "@tenon/agent";
import { createWrittenWorkflow, workflowTool } from "@tenon/codemode";
import type {
  Agent,
  Conversation,
  ConversationId,
  LogId,
  Platform,
  Tool,
  ToolContext,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { decodeEntry } from "@tenon/log";
import { createScriptedProviders } from "@tenon/model-scripted";
import { createRuntime, createWorkflows, type Runtime } from "@tenon/runtime";

/** A desk whose model writes a workflow that has every kind of step. */
export interface Writer {
  readonly runtime: Runtime;
  readonly conversation: Conversation;
  /** The log of the instance that the model started, once it has. */
  started(): Promise<LogId | undefined>;
}

/** What is outside of a desk, and how long naps are. */
export interface WriterSurroundings {
  readonly platform: Platform;
  /** Told of each effect: the step with its key, and whether it was settled before. */
  readonly note: (line: string) => void | Promise<void>;
  readonly napMs: number;
}

/** Joins the desk in one process, or in one object. */
export function joinWriter(surroundings: WriterSurroundings): Writer {
  const { platform, napMs } = surroundings;
  const agents = [deskOf(surroundings), clerk];
  const runtime = createRuntime({
    platform,
    agents: {
      names: () => agents.map(({ name }) => name),
      get: async (name) => agents.find((agent) => agent.name === name),
    },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: createScriptedProviders({
      scripts: {
        clerk: () => ({ text: "A taxi." }),
        desk: [
          { calls: [{ name: "start_workflow", input: { code, input: { napMs } } }] },
          { text: "It is on its way." },
        ],
      },
    }),
    workflows: createWorkflows([createWrittenWorkflow()]),
    policy: { parkAfterMs: 5, cooldownMs: 50 },
  });
  const conversation = runtime.conversation("desk", "one" as ConversationId);
  return { runtime, conversation, started: () => startedIn(platform, conversation.log) };
}

/** What the model writes: it fails at its end, so that all is undone. */
const code = `
export async function run(step, input: { napMs: number }) {
  const scanned: string = await step.do("scan", { retry: { baseMs: 5 } }, () => tools.scan({}));
  const [kind] = await step.all([
    () => step.agent("clerk", "What is on the receipt?"),
    () => step.do("rate", () => tools.note({ text: "rate" })),
    () => tools.note({ text: "file" }),
    () => step.sleep("nap", input.napMs),
  ]);
  await step.do("book", () => tools.note({ text: "book" }));
  step.compensate("book", () => tools.note({ text: "unbook" }));
  const paid = await step.do("pay", () => tools.pay({ cents: 1200 }));
  step.compensate("pay", () => tools.note({ text: "unpay" }));
  const luck = await step.do("luck", () => Math.random() < 2 && Date.now() > 0);
  await step.do("close", () => tools.close({ text: scanned + ", " + kind + ", " + paid + ", " + luck }));
}
`;

const clerk: Agent = defineAgent({
  name: "clerk",
  model: "scripted/clerk",
  instructions: "You read receipts.",
});

function deskOf(surroundings: WriterSurroundings): Agent {
  const tools = toolsOf(surroundings);
  return defineAgent({
    name: "desk",
    model: "scripted/desk",
    instructions: "You write workflows.",
    tools: [...tools, workflowTool({ tools, agents: ["clerk"] })],
  });
}

function toolsOf({ platform, note }: WriterSurroundings): readonly Tool[] {
  const happened = async (type: string, { key, call }: ToolContext): Promise<boolean> => {
    const log = key.slice(0, key.indexOf("@")) as LogId;
    const entries = await Array.fromAsync(platform.logs.read(log));
    return entries.some((entry) => entry.type === type && entry.data["step"] === call);
  };
  const noted = async (context: ToolContext): Promise<void> => {
    const again = (await happened("step.settled", context)) ? " again" : "";
    await note(`${context.call} ${context.key}${again}`);
  };
  const input = { type: "object" } as const;
  return [
    defineTool({
      name: "scan",
      description: "Reads the receipt.",
      input,
      replay: "safe",
      async run(_input, context) {
        if (!(await happened("step.failed", context))) throw new RangeError("It warms up.");
        await noted(context);
        return "read";
      },
    }),
    defineTool({
      name: "note",
      description: "Notes something.",
      input,
      replay: "keyed",
      run: (_input, context) => noted(context),
    }),
    defineTool({
      name: "pay",
      description: "Pays.",
      input,
      replay: "keyed",
      approval: true,
      async run(_input, context) {
        await noted(context);
        return "paid";
      },
    }),
    defineTool({
      name: "close",
      description: "Closes the books.",
      input,
      replay: "safe",
      run(given) {
        throw notRetryable(`The books are closed: ${JSON.stringify(given)}`);
      },
    }),
  ];
}

async function startedIn(platform: Platform, log: LogId): Promise<LogId | undefined> {
  for await (const entry of platform.logs.read(log)) {
    const event = decodeEntry(entry);
    if (event?.type !== "tool.settled") continue;
    const { details, parts } = event.data.message;
    const { workflow, id } = Object(details) as {
      readonly workflow?: string;
      readonly id?: string;
    };
    if (workflow !== undefined) return `workflows/${workflow}/${id}` as LogId;
    throw new RangeError(JSON.stringify(parts));
  }
  return undefined;
}
