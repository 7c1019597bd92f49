import type { LogId, Schedule, Schedules } from "@tenon/contracts";
import { expect } from "vitest";
import { flow, FlowStage, type Cut, type FlowProcess } from "./flow-stage.ts";
import type { WorkflowsWorld } from "./world.ts";

/** Due every second; each time starts an instance of `flow`, which rings once. */
export const bell: Schedule = {
  name: "bell",
  when: { cron: "* * * * * *" },
  missed: "all",
  target: { type: "workflow", workflow: "flow", input: null },
};

/** One process with schedules, and what they have started. */
export class Belfry {
  /** Instances that have rung, in the order of time. */
  readonly did: string[] = [];
  /** Instances that rang although that was recorded. */
  readonly repeated: string[] = [];
  readonly died: Promise<"died">;
  readonly #world: WorkflowsWorld;
  readonly #process: FlowProcess;

  private constructor(world: WorkflowsWorld, process: FlowProcess) {
    this.#world = world;
    this.#process = process;
    this.died = process.died.then(() => "died" as const);
  }

  static async open(world: WorkflowsWorld, cut?: Cut): Promise<Belfry> {
    const stage = new FlowStage(world);
    const opened = Promise.withResolvers<Belfry>();
    const process = await stage.process(
      ({ platform }) => [
        flow((step) =>
          step.do("ring", async () => {
            const belfry = await opened.promise;
            const { id, log } = { id: step.instance.id, log: `workflows/flow/${step.instance.id}` };
            const events = await stage.events(platform, log as LogId);
            const isDone = events.some(({ type }) => type === "step.settled");
            if (isDone) belfry.repeated.push(id);
            belfry.did.push(id);
          }),
        ),
      ],
      { cut, name: "none" },
    );
    const belfry = new Belfry(world, process);
    opened.resolve(belfry);
    return belfry;
  }

  get schedules(): Schedules {
    return this.#process.engine.schedules;
  }

  now(): number {
    return this.#process.platform.clock.now();
  }

  writes(): number {
    return this.#process.writes();
  }

  /** The first times that were fired, once there are so many. */
  async fired(count: number, name = "bell"): Promise<readonly number[]> {
    return this.#until(async () => {
      const { fired = [] } = (await this.schedules.get(name)) ?? {};
      return fired.length >= count ? fired.slice(0, count) : undefined;
    });
  }

  /** All times that were fired, once there is one after `time`. */
  async firedAfter(time: number): Promise<readonly number[]> {
    return this.#until(async () => {
      const { fired = [] } = (await this.schedules.get("bell")) ?? {};
      return fired.some((due) => due > time) ? fired : undefined;
    });
  }

  /** Resolves once these instances are done. */
  async rung(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      await this.#until(async () => {
        const instance = this.#process.engine.workflow("flow", id);
        const { outcome } = await instance.status().catch(() => ({ outcome: undefined }));
        return outcome?.status === "done" ? true : undefined;
      });
  }

  /** By whom submissions of a conversation are, and under which key. */
  async accepted(log: LogId): Promise<readonly unknown[]> {
    const entries = await Array.fromAsync(this.#process.platform.logs.read(log));
    return entries.flatMap(({ type, data }) =>
      type === "submission.accepted" ? [{ by: data["by"], key: data["submission"] }] : [],
    );
  }

  async close(): Promise<void> {
    await this.#process.engine.stop();
    await this.#process.platform[Symbol.asyncDispose]();
  }

  async #until<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
    for (let round = 0; round < mostRounds; round += 1) {
      const found = await look();
      if (found !== undefined) return found;
      await this.#world.advance(roundMs);
    }
    return expect.fail("What a schedule owes did not happen.");
  }
}

const mostRounds = 600;
const roundMs = 50;

/** The full seconds after `from` and up to `to`. */
export function timesBetween(from: number, to: number): readonly number[] {
  const times: number[] = [];
  for (let time = Math.floor(from / 1000) * 1000 + 1000; time <= to; time += 1000) times.push(time);
  return times;
}
