import type {
  AssistantMessage,
  Harness,
  Json,
  Message,
  ToolCall,
  ToolMessage,
  Turn,
  TurnEnd,
  UserMessage,
} from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import type { Witness } from "./witness.ts";

/** The loop, played again from the turn's input. */
export const replaying: Harness = { ...loop, name: "replaying", resume: "turn" };

/** A pure function of what is known and what came back decides what is next; each decision is stashed. */
export const reducing: Harness = {
  name: "reducing",
  version: "1",
  resume: "stash",
  async run(turn) {
    let known = (turn.resumed?.stash as readonly Message[] | undefined) ?? turn.transcript();
    for (;;) {
      const next = decide(known);
      if (next.type === "end") return { status: "done" };
      const got = next.type === "ask" ? await ask(turn, known) : await runAll(turn, next.calls);
      const failed = got.find(isFailed);
      if (failed !== undefined) return { status: "failed", error: failed.error ?? failed.stop };
      known = [...known, ...got];
      await turn.stash(JSON.parse(JSON.stringify(known)) as Json);
    }
  },
};

/** Shortens the transcript once it holds a result, with a summary that a model writes. */
export const compacting: Harness = {
  name: "compacting",
  version: "1",
  resume: "step",
  async run(turn) {
    let messages: readonly Message[] = turn.transcript();
    for (;;) {
      if (messages.some(({ role }) => role === "tool")) messages = await shorten(turn, messages);
      const reply = await turn.model({
        system: turn.agent.instructions,
        messages,
        tools: turn.agent.tools,
      }).done;
      if (isFailed(reply)) return { status: "failed", error: reply.error ?? reply.stop };
      const calls = callsIn(reply);
      if (calls.length === 0) return { status: "done" };
      messages = [...messages, reply, ...(await runAll(turn, calls))];
    }
  },
};

/** Rolls dice once, and tells the model what came out in a message of its own. */
export function gambling(witness: Witness, resume: "step" | "turn"): Harness {
  return {
    name: `gambling-${resume}`,
    version: "1",
    resume,
    async run(turn) {
      const messages: Message[] = [...turn.transcript()];
      if (!messages.some(isRoll)) {
        const rolled = await turn.once("dice", async () => {
          await witness.note({ type: "ran", work: `${turn.id}/value/dice` });
          return 4;
        });
        const told = user(`The dice say ${rolled}, at ${turn.uid("dice").length} sides.`);
        await turn.append("dice", told);
        messages.push(told);
      }
      return go(turn, messages);
    },
  };
}

/** A release of the loop that tells the model more than the one before. */
export const talkative: Harness = {
  ...loop,
  version: "2",
  run: (turn) => go(turn, [user("Be brief."), ...turn.transcript()]),
};

/** A release of the loop that plans first, under a key. */
export const planning: Harness = {
  ...loop,
  version: "3",
  async run(turn) {
    const messages = turn.transcript();
    await turn.model({
      // From another boundary the question is another one, and so is its key.
      key: `plan:${messages.length}`,
      system: "Plan.",
      messages: [...messages, user("Plan.")],
      tools: [],
    }).done;
    return go(turn, messages);
  },
};

/** Asks two things under one key, whenever it is started. */
export const unsteady: Harness = {
  ...loop,
  name: "unsteady",
  async run(turn) {
    for (const text of ["Plan.", "Plan better."]) {
      const messages = [...turn.transcript(), user(text)];
      await turn.model({ key: "plan", system: "Plan.", messages, tools: [] }).done;
    }
    return { status: "done" };
  },
};

async function go(turn: Turn, start: readonly Message[]): Promise<TurnEnd> {
  const messages = [...start];
  for (;;) {
    const reply = await turn.model({
      system: turn.agent.instructions,
      messages,
      tools: turn.agent.tools,
    }).done;
    if (isFailed(reply)) return { status: "failed", error: reply.error ?? reply.stop };
    const calls = callsIn(reply);
    if (calls.length === 0) return { status: "done" };
    messages.push(reply, ...(await runAll(turn, calls)));
  }
}

type Next =
  | { readonly type: "ask" }
  | { readonly type: "run"; readonly calls: readonly ToolCall[] }
  | { readonly type: "end" };

function decide(known: readonly Message[]): Next {
  const last = known.at(-1);
  if (last?.role !== "assistant") return { type: "ask" };
  const calls = callsIn(last);
  return calls.length === 0 ? { type: "end" } : { type: "run", calls };
}

async function ask(turn: Turn, known: readonly Message[]): Promise<readonly AssistantMessage[]> {
  const { instructions, tools } = turn.agent;
  return [await turn.model({ system: instructions, messages: known, tools }).done];
}

function runAll(turn: Turn, calls: readonly ToolCall[]): Promise<readonly ToolMessage[]> {
  return Promise.all(calls.map((call) => turn.tool(call)));
}

async function shorten(turn: Turn, messages: readonly Message[]): Promise<readonly Message[]> {
  const key = `compact:${messages.length}`;
  const reply = await turn.model({
    key,
    system: "Summarise.",
    messages: [...messages, user("Summarise.")],
    tools: [],
  }).done;
  const text = reply.parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const summary = user(`Summary: ${text}`);
  await turn.compact(key, { summary, keep: 0 });
  return [summary];
}

function user(text: string): UserMessage {
  return { role: "user", parts: [{ type: "text", text }] };
}

function isRoll(message: Message): boolean {
  return message.role === "user" && JSON.stringify(message.parts).includes("The dice say");
}

function callsIn(reply: AssistantMessage): readonly ToolCall[] {
  return reply.parts.filter((part): part is ToolCall => part.type === "call");
}

function isFailed(message: Message): message is AssistantMessage {
  return message.role === "assistant" && (message.stop === "error" || message.stop === "aborted");
}
