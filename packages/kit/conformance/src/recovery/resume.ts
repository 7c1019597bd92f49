import type { Message, ModelQuestion } from "@tenon/contracts";
import { expect } from "vitest";
import { byReplies } from "../harness/script.ts";
import { reached, saying } from "../harness/phases.ts";
import { Stage, type Setting } from "../harness/stage.ts";
import { lines } from "../harness/transcripts.ts";
import { resultOf, sweep, type Ending, type Story } from "../harness/sweep.ts";
import { slowTool, tool } from "../harness/tools.ts";
import type { Proofs, Suite } from "../suite.ts";
import type { RecoveryWorld } from "./world.ts";

const requirements = {
  "recovery.resume.intent": "The intent of an effect is durable before the effect.",
  "recovery.resume.reply": "A recorded model reply is never asked for again.",
  "recovery.resume.result":
    "A recorded tool result never runs again, and finished siblings of a batch are kept.",
  "recovery.resume.transcript":
    "No model sees a call without its result, or a result without its call.",
  "recovery.resume.end": "Wherever a process dies, the conversation comes to the same end.",
} as const;

/** Three calls side by side that end one after the other, one more step, and an answer. */
const batchSetting: Setting = {
  script: byReplies(
    {
      thinking: "Three things at once.",
      signature: "signed-3d",
      text: "On it.",
      calls: [
        { name: "look", input: { order: 7 } },
        { name: "slow", input: {} },
        { name: "charge", input: { cents: 500 } },
      ],
    },
    { text: "One more.", calls: [{ name: "look", input: { order: 8 } }] },
    { text: "All is done." },
  ),
  tools: (scene) => [
    tool(scene, "look"),
    slowTool(scene, "slow", 6),
    tool(scene, "charge", { replay: "keyed" }),
  ],
};

/** The same as a story. */
export const batchStory: Story = { setting: batchSetting, phases: [saying("Refund order 7.")] };

const proofs: Proofs<typeof requirements, RecoveryWorld> = {
  "recovery.resume.intent": {
    async "another process sees in the log what is about to be asked and run"(world) {
      const seen: (readonly string[])[] = [];
      const look = async (): Promise<void> => {
        seen.push((await stage.events()).map(({ type }) => type));
      };
      const stage: Stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }] }, { text: "Done." }),
        onDelta: (_scene, { messages }) => (messages.length === 1 ? look() : Promise.resolve()),
        tools: (scene) => [
          tool(scene, "look", {
            run: async () => {
              await look();
              return "looked";
            },
          }),
        ],
      });

      await stage.say("Look.");

      const [asked = [], ran = [], ...more] = seen;
      expect(more).toEqual([]);
      expect(asked).toContain("model.requested");
      expect(ran).toContain("tool.started");
    },
  },
  "recovery.resume.reply": {
    async "wherever a process is cut, the next asks only what has no recorded reply"(world) {
      for (const { at, stage } of await cutsOf(world))
        expect({ at, repeated: stage.repeated.filter(isQuestion) }).toEqual({ at, repeated: [] });
    },
  },
  "recovery.resume.result": {
    async "wherever a process is cut, the next runs only what has no recorded result"(world) {
      for (const { at, stage } of await cutsOf(world))
        expect({ at, repeated: stage.repeated.filter((what) => !isQuestion(what)) }).toEqual({
          at,
          repeated: [],
        });
    },
    async "a call that ended before its sibling's process died does not run again"(world) {
      let slowRuns = 0;
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "look" }, { name: "slow" }] }, { text: "Done." }),
        tools: (scene) => [
          tool(scene, "look"),
          tool(scene, "slow", {
            run: async (_input, context) => {
              scene.ran(context);
              slowRuns += 1;
              if (slowRuns === 1) {
                await reached(scene, "tool.settled");
                return scene.die();
              }
              return "slow at last";
            },
          }),
        ],
      });

      await stage.play(saying("Look."));
      await stage.play(saying("Look."));

      expect(lines(await stage.transcript()).slice(-3)).toEqual([
        'tool: {"did":"look","with":{}}',
        "tool: slow at last",
        "assistant: Done.",
      ]);
      expect(stage.ran.toSorted()).toEqual(["t1/call-0-0", "t1/call-0-1", "t1/call-0-1"]);
    },
  },
  "recovery.resume.transcript": {
    async "every question of every process pairs each call with its result"(world) {
      for (const { at, stage } of await cutsOf(world))
        expect({ at, unpaired: stage.asked.flatMap(unpairedIn) }).toEqual({ at, unpaired: [] });
    },
  },
  "recovery.resume.end": {
    async "the same transcript and the same outcome, cut at each moment"(world) {
      const { whole, cut } = await sweep(world, batchStory);

      expectSame(whole, cut);
    },
    async "and cut once more while it recovers"(world) {
      const { whole, cut } = await sweep(world, batchStory, { cuts: 2 });

      expectSame(whole, cut);
    },
  },
};

/** Resume is exact. */
export const recoveryResumeSuite: Suite<RecoveryWorld> = {
  name: "resume is exact",
  source: "ARCHITECTURE.md, promises 3 and 4",
  requirements,
  proofs,
};

/** Checks that every cut story came to the end of the whole one. */
export function expectSame(whole: Ending, cut: readonly Ending[]): void {
  expect(cut.length).toBeGreaterThan(2);
  const wanted = resultOf(whole.events);
  expect(wanted.outcomes).not.toEqual([]);
  for (const { at, events } of cut) expect({ at, ...resultOf(events) }).toEqual({ at, ...wanted });
}

async function cutsOf(world: RecoveryWorld): Promise<readonly Ending[]> {
  const { cut } = await sweep(world, batchStory);
  expect(cut.length).toBeGreaterThan(2);
  return cut;
}

function isQuestion(repeated: string): boolean {
  return repeated.startsWith("asked again");
}

/** What a provider would refuse. */
function unpairedIn({ messages }: ModelQuestion): readonly string[] {
  const complaints: string[] = [];
  let open = new Set<string>();
  for (const message of messages) {
    if (message.role === "tool") {
      if (!open.delete(message.call)) complaints.push(`the result of ${message.call} has no call`);
      continue;
    }
    for (const call of open) complaints.push(`the call ${call} has no result`);
    open = new Set(callsOf(message));
  }
  return [...complaints, ...[...open].map((call) => `the call ${call} has no result`)];
}

function callsOf(message: Message): readonly string[] {
  if (message.role !== "assistant") return [];
  return message.parts.flatMap((part) => (part.type === "call" ? [part.id] : []));
}
