import type { Harness, Message, ToolCall, UserMessage } from "@tenon/contracts";
import { expect } from "vitest";
import { plainLoop } from "../harness/plain-loop.ts";
import { lines } from "../harness/transcripts.ts";
import { resultOf, sweep } from "../harness/sweep.ts";
import type { Proofs, Suite } from "../suite.ts";
import { outcomesOf } from "./accepted.ts";
import { batchStory, expectSame } from "./resume.ts";
import type { RecoveryWorld } from "./world.ts";

const requirements = {
  "recovery.handover.to-another":
    "A turn that a harness began is finished by another, from wherever it was left.",
  "recovery.handover.from-another":
    "A turn that another harness began is finished by it, from wherever it was left.",
  "recovery.handover.back": "A turn may change hands at every process.",
  "recovery.handover.upgrade":
    "A release that asks something else goes on from the last complete step: what is recorded is kept, and no effect happens twice.",
} as const;

const proofs: Proofs<typeof requirements, RecoveryWorld> = {
  "recovery.handover.to-another": {
    async "cut at each moment, the other one comes to the same end"(world) {
      for (const other of othersOf(world)) {
        const { whole, cut } = await sweep(world, batchStory, {
          name: `to-${other.name}`,
          setting: (process) => (process === 0 ? {} : { harness: other }),
        });

        expectSame(whole, cut);
        for (const { at, stage } of cut)
          expect({ at, repeated: stage.repeated }).toEqual({ at, repeated: [] });
      }
    },
  },
  "recovery.handover.from-another": {
    async "cut at each moment, it comes to the same end"(world) {
      for (const other of othersOf(world)) {
        const { whole, cut } = await sweep(world, batchStory, {
          name: `from-${other.name}`,
          setting: (process) => (process === 0 ? { harness: other } : {}),
        });

        expectSame(whole, cut);
        for (const { at, stage } of cut)
          expect({ at, repeated: stage.repeated }).toEqual({ at, repeated: [] });
      }
    },
  },
  "recovery.handover.back": {
    async "cut twice, the first one gets it back"(world) {
      for (const other of othersOf(world)) {
        const { whole, cut } = await sweep(world, batchStory, {
          name: `back-${other.name}`,
          cuts: 2,
          setting: (process) => (process % 2 === 0 ? {} : { harness: other }),
        });

        expectSame(whole, cut);
      }
    },
  },
  "recovery.handover.upgrade": {
    async "a new release that says more to the model finishes what the old one began"(world) {
      const { cut } = await sweep(world, batchStory, {
        setting: (process) => ({ harness: process === 0 ? oldRelease : newRelease }),
      });

      let diverged = 0;
      for (const { at, stage, events } of cut) {
        expect({ at, outcomes: outcomesOf(events) }).toEqual({
          at,
          outcomes: [{ status: "done" }],
        });
        expect({
          at,
          repeated: stage.repeated.filter((what) => what.endsWith("ran again")),
        }).toEqual({ at, repeated: [] });
        expect({ at, last: lines(resultOf(events).transcript).at(-1) }).toEqual({
          at,
          last: "assistant: All is done.",
        });
        diverged += events.filter(({ type }) => type === "turn.diverged").length;
      }
      expect(diverged).toBeGreaterThan(0);
    },
  },
};

/** Any harness, any release. */
export const recoveryHandoverSuite: Suite<RecoveryWorld> = {
  name: "nothing is stranded",
  source: "ARCHITECTURE.md, promise 5",
  requirements,
  proofs,
};

function othersOf({ others = [plainLoop] }: RecoveryWorld): readonly Harness[] {
  return others;
}

const oldRelease: Harness = { ...plainLoop, name: "upgraded", version: "1" };

const newRelease: Harness = {
  name: "upgraded",
  version: "2",
  resume: "step",
  async run(turn) {
    const brief: UserMessage = { role: "user", parts: [{ type: "text", text: "Be brief." }] };
    const messages: Message[] = [brief, ...turn.transcript()];
    for (;;) {
      const { instructions: system, tools } = turn.agent;
      const reply = await turn.model({ system, messages, tools }).done;
      if (reply.stop === "error" || reply.stop === "aborted")
        return { status: "failed", error: reply.error ?? reply.stop };
      const calls = reply.parts.filter((part): part is ToolCall => part.type === "call");
      if (calls.length === 0) return { status: "done" };
      messages.push(reply, ...(await Promise.all(calls.map((call) => turn.tool(call)))));
    }
  },
};
