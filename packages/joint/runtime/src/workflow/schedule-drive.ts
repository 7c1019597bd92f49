import {
  type ErrorCode,
  type Lease,
  type LogId,
  type Schedule,
  type ScheduleEvent,
} from "@tenon/contracts";
import {
  canonicalJson,
  conversationLog,
  conversationId,
  encodeScheduleEvent,
  type ScheduleState,
} from "@tenon/log";
import { stateOrUndefined } from "../conversation/current-state.ts";
import { submit } from "../conversation/submit.ts";
import { hopelessReason } from "../hopeless.ts";
import type { Services } from "../services.ts";
import { dueTimes, nextTime } from "./due-times.ts";
import { openInstance } from "./open-instance.ts";
import { readSchedule } from "./read-schedule.ts";

/** How many firings are kept in the log. */
const keptFirings = 50;

/** Fires what is due of one schedule. */
export class ScheduleDrive {
  readonly isLeaving = false;
  readonly #services: Services;
  readonly #log: LogId;
  #isStopping = false;

  constructor(services: Services, log: LogId) {
    this.#services = services;
    this.#log = log;
  }

  /** Resolves when the schedule is given back, or was not ours. */
  async run(): Promise<undefined> {
    if (this.#isStopping || !(await this.#isKnown())) return;
    const lease = await this.#services.platform.logs.acquire(this.#log);
    if (lease === undefined) return;
    while (!(await this.#look(lease)));
  }

  stop(): void {
    this.#isStopping = true;
  }

  /** Fires what is due. False when the schedule has changed meanwhile, so that it is not given back yet. */
  async #look(lease: Lease): Promise<boolean> {
    const { logs, clock } = this.#services.platform;
    // Looked at before the log: a time after the schedule was changed is not fired as it was before.
    const now = clock.now();
    let state = await readSchedule(logs, this.#log);
    const schedule = state.cancelledBy === undefined ? state.schedule : undefined;
    if (schedule === undefined) return this.#giveBack(lease, state);
    for (const due of dueTimes(schedule, state.after, now)) {
      if (this.#isStopping) break;
      state = await this.#fire(lease, state, { schedule, due });
      // Much may be made up for: whoever changes or cancels it in the middle is heard.
      if (!isOn(state, schedule)) return false;
    }
    return this.#giveBack(lease, state, this.#next(schedule, state, now));
  }

  async #giveBack(lease: Lease, { head }: ScheduleState, next?: number): Promise<boolean> {
    const options = { release: { upTo: head }, wakeAt: next ?? null };
    return (await this.#services.platform.logs.append(lease, [], options)).released;
  }

  /** What this release does not have is started by a process that has it. */
  async #isKnown(): Promise<boolean> {
    const { platform, workflows, agents } = this.#services;
    const { schedule } = await readSchedule(platform.logs, this.#log);
    if (schedule === undefined) return true;
    const { target } = schedule;
    return target.type === "workflow"
      ? (await workflows.versions(target.workflow)).length > 0
      : (await agents.get(target.agent)) !== undefined;
  }

  /** What was left out by its policy is past, too. */
  #next(schedule: Schedule, { after }: ScheduleState, now: number): number | undefined {
    return nextTime(schedule, this.#isStopping ? after : Math.max(after, now));
  }

  /** Starting is keyed by the time, so a firing that a crash cut short is made up for, and never done twice. */
  async #fire(
    lease: Lease,
    state: ScheduleState,
    { schedule, due }: { readonly schedule: Schedule; readonly due: number },
  ): Promise<ScheduleState> {
    const refused = (await this.#isOrphan(state, schedule))
      ? "The conversation that set it is gone."
      : await this.#start(schedule, due);
    if (refused !== undefined) this.#services.onProblem(this.#log, refused);
    const event: ScheduleEvent = {
      type: "schedule.fired",
      key: `fired/${due}`,
      data: { schedule: schedule.name, due, ...(refused === undefined ? {} : { refused }) },
    };
    const outdated = state.fired.slice(0, -keptFirings).map(({ offset }) => offset);
    const { logs } = this.#services.platform;
    await logs.append(lease, [encodeScheduleEvent(event)], { prune: outdated });
    return readSchedule(logs, this.#log);
  }

  /** A conversation that was deleted is not begun again by what it had scheduled. */
  async #isOrphan({ by }: ScheduleState, { target }: Schedule): Promise<boolean> {
    if (target.type !== "agent") return false;
    const log = conversationLog(target.agent, target.conversation);
    if (by !== `log:${log}`) return false;
    return (await stateOrUndefined(this.#services, log)) === undefined;
  }

  async #start({ name, target }: Schedule, due: number): Promise<string | undefined> {
    const by = `schedule:${name}`;
    try {
      if (target.type === "workflow") {
        const instance = openInstance(this.#services, target.workflow, `${name}-${due}`);
        await instance.start(target.input, { by });
        return undefined;
      }
      const log = conversationLog(target.agent, target.conversation);
      const id = conversationId(target.conversation);
      const options = { by, key: `${by}/${due}` };
      await submit(
        this.#services,
        { agent: target.agent, id, log },
        { input: target.input, options },
      );
      return undefined;
    } catch (error) {
      const reason = hopelessReason(error, hopeless);
      if (reason === undefined) throw error;
      return reason;
    }
  }
}

function isOn({ schedule, cancelledBy }: ScheduleState, as: Schedule): boolean {
  return cancelledBy === undefined && canonicalJson(schedule ?? null) === canonicalJson(as);
}

/** What the same start will meet again, however often it is tried. */
const hopeless: readonly ErrorCode[] = [
  "invalid-id",
  "invalid-input",
  "key-conflict",
  "log-closed",
  "value-too-large",
];
