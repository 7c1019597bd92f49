import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { defineAgent, defineTool } from "@tenon/agent";
import { codeTool } from "@tenon/codemode";
import type { CallId, Conversation, ConversationId, Isolates } from "@tenon/contracts";
import { loop } from "@tenon/harness-loop";
import { createQuickjsIsolates } from "@tenon/isolate-quickjs";
import { decodeEntry } from "@tenon/log";
import { createScriptedModel } from "@tenon/model-scripted";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime } from "@tenon/runtime";
import type { Figure, Measurement } from "../measurement.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** What it takes a script that waited for an approval to be where it was: its finished calls are served from the log. */
export const replay: Measurement = { name: "isolates: replay from the log", measure };

const calls = 100;
/** Until then V8 compiles the engine anew, piece by piece and better, on the cores that are measured. */
const warmRounds = 20;

const scripts: Readonly<Record<string, string>> = {
  "one after the other": `for (let at = 0; at < ${calls}; at += 1) await tools.look({ at }); await tools.pay({});`,
  "side by side": `await Promise.all(Array.from({ length: ${calls} }, (_, at) => tools.look({ at }))); await tools.pay({});`,
};

async function measure(rounds: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [name, code] of Object.entries(scripts)) {
    const counted = Math.max(20, Math.ceil(rounds / 5));
    const times = await replaysOf(code, warmRounds + counted);
    const half = (rest: 0 | 1): number =>
      median(times.filter((_, round) => round >= warmRounds && round % 2 === rest));
    const [ahead, asked] = [half(0), half(1)];
    const what = `quickjs: ${calls} finished calls, ${name}`;
    figures.push(
      { name: what, value: ahead, unit: "ms", atMost: 10 },
      { name: `${what}, each asked`, value: asked, unit: "ms" },
      { name: `${what}, each asked over it`, value: asked / ahead, unit: "x" },
    );
  }
  return figures;
}

async function replaysOf(code: string, rounds: number): Promise<readonly number[]> {
  await using workplace = await openWorkplace();
  await using quickjs = createQuickjsIsolates({ threads: 2 });
  const watched = watch(quickjs);
  const file = join(workplace.folder, "tenon.db");
  await using platform = await openNodePlatform({ file, isolates: watched.isolates });
  const runtime = createRuntime({
    platform,
    agents: { names: () => ["desk"], get: async () => agent },
    harnesses: { default: "loop", names: () => ["loop"], get: async () => loop },
    models: {
      open: async () =>
        createScriptedModel([{ calls: [{ name: "code", input: { code } }] }, { text: "Done." }]),
    },
  });
  runtime.start();
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    watched.forget(round % 2 === 0);
    await approveAfterWaiting(runtime.conversation("desk", `c${round}` as ConversationId));
    times.push(watched.lastReplay());
  }
  await runtime.stop();
  return times;
}

const agent = ((): ReturnType<typeof defineAgent> => {
  const input = { type: "object" } as const;
  const look = defineTool({
    name: "look",
    description: "Looks.",
    input,
    replay: "safe",
    run: () => ({ name: "bike", total: 42 }),
  });
  const pay = defineTool({
    name: "pay",
    description: "Pays.",
    input,
    replay: "safe",
    approval: true,
    run: () => "paid",
  });
  const tools = [look, pay];
  return defineAgent({
    name: "desk",
    model: "scripted/desk",
    instructions: "You are the desk of a shop.",
    tools: [...tools, codeTool({ tools })],
  });
})();

interface Watched {
  readonly isolates: Isolates;
  /** From now on the engine is told what was heard before, or it is not. */
  forget(isTold: boolean): void;
  /** Milliseconds from the second start of a script until it makes the call behind the finished ones. */
  lastReplay(): number;
}

function watch(isolates: Isolates): Watched {
  const replays: number[] = [];
  let told = false;
  return {
    forget(isTold) {
      told = isTold;
      replays.splice(0);
    },
    lastReplay() {
      const last = replays[1];
      if (last === undefined) throw new Error("The script was not started again.");
      return last;
    },
    isolates: {
      ...isolates,
      run(source, options) {
        const since = performance.now();
        return isolates.run(source, {
          ...options,
          earlier: told ? (options.earlier ?? []) : [],
          call(ordinal, name, input) {
            if (ordinal === calls) replays.push(performance.now() - since);
            return options.call(ordinal, name, input);
          },
        });
      },
    },
  };
}

async function approveAfterWaiting(conversation: Conversation): Promise<void> {
  const { submission } = await conversation.submit("Go.", { by: "bench" });
  await untilParked(conversation);
  const call = `call_0_0/${calls}` as CallId;
  await conversation.answer(call, { type: "approve" }, { by: "boss" });
  await conversation.wait(submission);
}

async function untilParked(conversation: Conversation): Promise<void> {
  const { signal } = new AbortController();
  for await (const update of conversation.follow({ signal })) {
    if (update.type === "entry" && decodeEntry(update.entry)?.type === "turn.parked") return;
  }
}
