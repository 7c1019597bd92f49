import type { Json, Tool, ToolContext } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect } from "vitest";
import { byReplies } from "../harness/script.ts";
import { saying } from "../harness/phases.ts";
import { Stage, type Scene } from "../harness/stage.ts";
import { tool } from "../harness/tools.ts";
import type { Proofs, Suite } from "../suite.ts";
import type { RecoveryWorld } from "./world.ts";

const requirements = {
  "recovery.effects.safe": "A call of a `safe` tool that a crash cut short runs again.",
  "recovery.effects.keyed":
    "A call of a `keyed` tool runs again with the same key, and no other call has that key.",
  "recovery.effects.journal":
    "A call of a `journal` tool runs again with its finished inner steps served.",
  "recovery.effects.unsafe":
    "A call of an `unsafe` tool is never run again unprobed: it is probed, or reported as interrupted.",
} as const;

const proofs: Proofs<typeof requirements, RecoveryWorld> = {
  "recovery.effects.safe": {
    async "it runs until it has a result"(world) {
      const { runs, events } = await dieIn(world, { replay: "safe" }, async () => "looked");

      expect(runs).toHaveLength(2);
      expect(settledIn(events)).toEqual([["executed", false]]);
    },
  },
  "recovery.effects.keyed": {
    async "the service that is called sees one key"(world) {
      const { runs, events } = await dieIn(world, { replay: "keyed" }, async () => "paid");

      expect(runs).toHaveLength(2);
      expect(new Set(runs.map(({ key }) => key)).size).toBe(1);
      expect(settledIn(events)).toEqual([["executed", false]]);
    },
    async "two calls have two keys"(world) {
      const keys: string[] = [];
      const stage = new Stage(world, {
        script: byReplies({ calls: [{ name: "pay" }, { name: "pay" }] }, { text: "Done." }),
        tools: (scene) => [
          tool(scene, "pay", {
            replay: "keyed",
            run: (_input, { key }) => {
              keys.push(key);
              return "paid";
            },
          }),
        ],
      });

      await stage.say("Pay.");

      expect(new Set(keys).size).toBe(2);
    },
  },
  "recovery.effects.journal": {
    async "a finished step is served, an unfinished one runs"(world) {
      const steps: string[] = [];
      const note = (name: string): string => {
        steps.push(name);
        return `${name} done`;
      };
      const { runs, events } = await dieIn(world, { replay: "journal" }, async ({ step }, die) => {
        const first = await step.do("reserve", () => note("reserve"));
        await die();
        return `${first}, ${await step.do("pay", () => note("pay"))}`;
      });

      expect(runs).toHaveLength(2);
      expect(steps).toEqual(["reserve", "pay"]);
      expect(settledIn(events)).toEqual([["executed", false]]);
      expect(JSON.stringify(events)).toContain("reserve done, pay done");
    },
  },
  "recovery.effects.unsafe": {
    async "without a probe it is reported to the model, which goes on"(world) {
      const { runs, events } = await dieIn(world, { replay: "unsafe" }, async () => "sent");

      expect(runs).toHaveLength(1);
      expect(settledIn(events)).toEqual([["interrupted", true]]);
      expect(events.at(-1)).toMatchObject({ data: { outcome: { status: "done" } } });
    },
    async "a probe that knows the outcome settles it"(world) {
      const probe: Tool["probe"] = () => ({ status: "done", output: "sent already" });
      const { runs, events } = await dieIn(world, { replay: "unsafe", probe }, async () => "sent");

      expect(runs).toHaveLength(1);
      expect(settledIn(events)).toEqual([["probed", false]]);
    },
    async "a probe that knows that nothing happened lets it run"(world) {
      const probe: Tool["probe"] = () => ({ status: "not-done" });
      const { runs, events } = await dieIn(world, { replay: "unsafe", probe }, async () => "sent");

      expect(runs).toHaveLength(2);
      expect(settledIn(events)).toEqual([["executed", false]]);
    },
    async "a probe that does not know either leaves it interrupted"(world) {
      const probe: Tool["probe"] = () => ({ status: "unknown" });
      const { runs, events } = await dieIn(world, { replay: "unsafe", probe }, async () => "sent");

      expect(runs).toHaveLength(1);
      expect(settledIn(events)).toEqual([["interrupted", true]]);
    },
  },
};

/** Effects are honest. */
export const recoveryEffectsSuite: Suite<RecoveryWorld> = {
  name: "effects are honest",
  source: "ARCHITECTURE.md, promise 4",
  requirements,
  proofs,
};

type Work = (context: ToolContext, die: () => Promise<unknown>) => Promise<Json>;

/** Runs one call of a tool whose first process dies in it, and a second process. */
async function dieIn(
  world: RecoveryWorld,
  options: Partial<Tool>,
  work: Work,
): Promise<{ readonly runs: readonly ToolContext[]; readonly events: readonly RecordedEvent[] }> {
  const runs: ToolContext[] = [];
  const run = (scene: Scene): NonNullable<Tool["run"]> => {
    return async (_input, context) => {
      runs.push(context);
      const die = (): Promise<unknown> => (runs.length === 1 ? scene.die() : Promise.resolve());
      const done = await work(context, die);
      await die();
      return done;
    };
  };
  const stage = new Stage(world, {
    script: byReplies({ calls: [{ name: "act" }] }, { text: "Done." }),
    tools: (scene) => [tool(scene, "act", { ...options, run: run(scene) })],
  });
  const { isCut } = await stage.play(saying("Act."));
  expect(isCut).toBe(true);
  await stage.play(saying("Act."));
  return { runs, events: await stage.events() };
}

/** How calls were settled: whence, and whether as an error. */
function settledIn(events: readonly RecordedEvent[]): readonly (readonly [string, boolean])[] {
  return events.flatMap((event) =>
    event.type === "tool.settled" ? [[event.data.source, event.data.message.isError] as const] : [],
  );
}
