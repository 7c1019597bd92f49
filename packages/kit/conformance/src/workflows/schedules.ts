import type { Json, LogId, Schedule } from "@tenon/contracts";
import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import { bell, Belfry, timesBetween } from "./belfry.ts";
import type { Cut } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

const by = { by: "user:ana" };

const requirements = {
  "workflows.schedules.fired":
    "Every time of a cron expression, and a single time, is fired once, under a key of the time.",
  "workflows.schedules.missed": "Times at which nothing ran are dealt with as the schedule says.",
  "workflows.schedules.exact":
    "Cut at any write, a time is fired once, and what it starts is done.",
  "workflows.schedules.changed":
    "Another definition replaces the one before, and a cancelled one fires no more.",
} as const;

const proofs: Proofs<typeof requirements, WorkflowsWorld> = {
  "workflows.schedules.fired": {
    async "by a cron expression, without a gap"(world) {
      const belfry = await Belfry.open(world);
      await belfry.schedules.set(bell, by);
      await belfry.schedules.set(bell, by);
      const fired = await belfry.fired(3);
      const [first = 0] = fired;
      await belfry.rung(fired.map((due) => `bell-${due}`));

      expect(fired).toEqual([first, first + 1000, first + 2000]);
      const rung = belfry.did.filter((id) => fired.some((due) => id === `bell-${due}`));
      expect(rung.toSorted()).toEqual(fired.map((due) => `bell-${due}`));
      const { next = 0 } = (await belfry.schedules.get("bell")) ?? {};
      expect(next % 1000).toBe(0);
      expect(next).toBeGreaterThan(first + 2000);
    },
    async "once, also when it is over when it is set"(world) {
      const belfry = await Belfry.open(world);
      const [late, soon] = [belfry.now() - 5000, belfry.now() + 200];
      await belfry.schedules.set({ ...bell, name: "late", when: { at: late } }, by);
      await belfry.schedules.set({ ...bell, name: "soon", when: { at: soon } }, by);
      await belfry.rung([`late-${late}`, `soon-${soon}`]);
      await belfry.fired(1, "soon");

      expect(belfry.did.toSorted()).toEqual([`late-${late}`, `soon-${soon}`]);
      expect((await belfry.schedules.get("soon"))?.next).toBeUndefined();
    },
    async "into a conversation"(world) {
      const belfry = await Belfry.open(world);
      const target = { type: "agent", agent: "clerk", conversation: "one", input: "Hi." } as const;
      const at = belfry.now();
      const greeting: Schedule = { name: "greeting", when: { at }, target };
      await belfry.schedules.set(greeting, by);
      await belfry.fired(1, "greeting");

      expect(await belfry.accepted("agents/clerk/one" as LogId)).toEqual([
        { by: "schedule:greeting", key: `schedule:greeting/${at}` },
      ]);
    },
  },
  "workflows.schedules.missed": {
    async "each of them"(world) {
      const { missed, made } = await afterSilence(world, "all");

      expect(made).toEqual(missed);
    },
    async "the newest of them alone"(world) {
      const { missed, made } = await afterSilence(world, "once");

      expect(missed.length).toBeGreaterThan(1);
      // It is found to be the newest when the process looks, which may be later still.
      expect(made).toEqual(made.length === 0 ? [] : missed.slice(-1));
    },
    async "none that is over for long"(world) {
      const belfry = await Belfry.open(world);
      const [old, soon] = [belfry.now() - 120_000, belfry.now() + 200];
      const late = { ...bell, name: "late", missed: "skip" } as const;
      await belfry.schedules.set({ ...late, when: { at: old } }, by);
      await belfry.schedules.set({ ...bell, name: "soon", when: { at: soon } }, by);
      await belfry.rung([`soon-${soon}`]);
      const skipped = await belfry.schedules.get("late");

      expect(skipped?.fired).toEqual([]);
      expect(skipped?.next).toBeUndefined();
    },
  },
  "workflows.schedules.exact": {
    async "whichever write it is, recorded or not"(world) {
      const whole = await fireOnce(world);
      const cuts = Array.from({ length: whole.writes * 2 }, (_, index): Cut => ({
        at: Math.floor(index / 2),
        isRecorded: index % 2 === 1,
      }));
      for (const cut of cuts) {
        const { fired, repeated } = await fireOnce(world, cut);

        expect({ cut, fired, repeated }).toEqual({ cut, fired: 1, repeated: [] });
      }
      expect(whole).toMatchObject({ fired: 1, repeated: [] });
      expect(cuts.length).toBeGreaterThan(8);
    },
  },
  "workflows.schedules.changed": {
    async "from now on"(world) {
      const belfry = await Belfry.open(world);
      await belfry.schedules.set(bell, by);
      await belfry.fired(1);
      await belfry.schedules.set({ ...bell, when: { cron: "0 0 1 1 *" } }, by);
      const changedAt = belfry.now();
      await world.advance(2500);
      const { fired = [], next = 0 } = (await belfry.schedules.get("bell")) ?? {};

      expect(fired.filter((due) => due > changedAt)).toEqual([]);
      expect(next).toBeGreaterThan(changedAt);
      await belfry.schedules.set(bell, by);
      await belfry.fired(fired.length + 1);
    },
    async "until whoever cancelled it sets it again"(world) {
      const belfry = await Belfry.open(world);
      await belfry.schedules.set(bell, by);
      await belfry.fired(1);
      await belfry.schedules.cancel("bell", { by: "user:ben" });
      const cancelledAt = belfry.now();
      await belfry.schedules.set(bell, by);
      await world.advance(2500);
      const [cancelled] = await belfry.schedules.list();

      expect(cancelled).toMatchObject({ cancelledBy: "user:ben" });
      expect(cancelled?.next).toBeUndefined();
      expect(cancelled?.fired.filter((due) => due > cancelledAt)).toEqual([]);
      await belfry.schedules.set(bell, { by: "user:ben" });
      await belfry.fired((cancelled?.fired.length ?? 0) + 1);
    },
  },
};

/** What schedules promise. */
export const workflowSchedulesSuite: Suite<WorkflowsWorld> = {
  name: "schedules",
  source: "`Schedules`",
  requirements,
  proofs,
};

/** The times at which no process was there, and those of them that were fired in the end. */
async function afterSilence(
  world: WorkflowsWorld,
  missed: NonNullable<Schedule["missed"]>,
): Promise<{ readonly missed: readonly number[]; readonly made: readonly number[] }> {
  const first = await Belfry.open(world);
  await first.schedules.set({ ...bell, missed }, by);
  await first.fired(1);
  await first.close();
  const from = first.now();
  await world.advance(3500);
  const to = first.now();
  const second = await Belfry.open(world);
  const made = await second.firedAfter(to);
  await second.close();
  return {
    missed: timesBetween(from, to),
    made: made.filter((due) => due > from && due <= to),
  };
}

type FiredOnce = {
  readonly fired: number;
  readonly repeated: readonly string[];
  readonly writes: number;
};

/** Lets one time be fired, by as many processes as it takes. */
async function fireOnce(world: WorkflowsWorld, cut?: Cut): Promise<FiredOnce> {
  const name = cut === undefined ? "whole" : `cut-${cut.at}-${String(cut.isRecorded)}`;
  const input: Json = { name };
  const first = await Belfry.open(world, cut);
  const at = first.now();
  const once: Schedule = {
    name,
    when: { at },
    target: { type: "workflow", workflow: "flow", input },
  };
  const ring = async (belfry: Belfry): Promise<"rung"> => {
    await belfry.schedules.set(once, by);
    await belfry.rung([`${name}-${at}`]);
    return "rung";
  };
  const end = await Promise.race([ring(first).catch(() => "died"), first.died]);
  const writes = first.writes();
  const last = end === "rung" ? first : await Belfry.open(world);
  if (last !== first) await ring(last);
  const fired = await last.fired(1, name);
  await last.close();
  return { fired: fired.length, repeated: [...first.repeated, ...last.repeated], writes };
}
