import {
  TenonError,
  type StepFailure,
  type StepResult,
  type StepWait,
  type Workflow,
  type WorkflowEvent,
  type WorkflowEventData,
} from "@tenon/contracts";
import { instanceKeys, type InstanceState, type StepRecord } from "@tenon/log";
import { notNeeded } from "../not-needed.ts";
import type { Services } from "../services.ts";
import { Deliveries } from "./deliveries.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import { isUndo } from "./undo-name.ts";

/** How one attempt at an instance ended. */
export type InstanceEnd =
  | { readonly type: "parked"; readonly wakeAt: number | undefined }
  | { readonly type: "blocked"; readonly blocked: WorkflowEventData["workflow.blocked"] }
  | { readonly type: "dropped" }
  | { readonly type: "lost"; readonly error: unknown };

/** What the code of a workflow came to. */
export type CodeEnd =
  | { readonly type: "returned"; readonly value: unknown }
  | { readonly type: "threw"; readonly error: unknown }
  | { readonly type: "refused"; readonly message: string }
  | { readonly type: "aborted" };

/** What an attempt works with. */
export interface InstanceSetup {
  readonly services: Services;
  readonly ledger: InstanceLedger;
  readonly workflow: Workflow;
}

/** What a step does: work, or what it waits for. */
type StepKind = "work" | StepWait["reason"];

/** A step that the code asks for. */
export interface AskedStep {
  readonly name: string;
  readonly kind: StepKind;
  /** Does it, and settles it. Called when it has no result and its turn has come. */
  readonly begin: (known: StepRecord | undefined) => Promise<void>;
}

/** Waits that end sooner than this are waited for in memory. */
const shortWaitMs = 500;

/** How often code is looked at that waits for something of its own. */
const idleLookMs = 1000;

/**
 * One process at work on an instance: what its steps share. It ends when the code has ended, when everything waits for
 * the outside, when the code does not fit the log, or when it is dropped; from then on nothing of it has an effect.
 */
export class InstanceAttempt {
  readonly services: Services;
  readonly ledger: InstanceLedger;
  readonly workflow: Workflow;
  readonly deliveries: Deliveries;
  readonly #over = new AbortController();
  readonly #aborting = new AbortController();
  readonly #ended = Promise.withResolvers<InstanceEnd>();
  readonly #halted = Promise.withResolvers<CodeEnd>();
  readonly #names = new Set<string>();
  /** Steps that the log knows without a result, and that the code has not asked for yet. */
  readonly #unasked: Set<string>;
  /** New steps that are asked for while recorded results are still handed over. */
  readonly #held = new Set<string>();
  readonly #waits = new Map<string, number | undefined>();
  readonly #takenEvents = new Set<string>();
  readonly #listeners = new Set<() => void>();
  /** Results that the code has seen: they are recorded with what follows from them, before that has an effect. */
  #unrecorded: WorkflowEvent[] = [];
  #live = 0;
  #activity = 0;
  #phase: "code" | "undo" = "code";
  #isAnnounced = false;

  constructor({ services, ledger, workflow }: InstanceSetup) {
    this.services = services;
    this.ledger = ledger;
    this.workflow = workflow;
    this.deliveries = new Deliveries(ledger, () => this.touch());
    const open = [...ledger.state.steps.values()].filter(
      ({ name, result }) => result === undefined && !isUndo(name),
    );
    this.#unasked = new Set(open.map(({ name }) => name));
    ledger.onChange(() => this.#onChange());
    this.#onChange();
  }

  get state(): InstanceState {
    return this.ledger.state;
  }

  /** Aborted when nothing of this attempt counts any more. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  /** Aborted when somebody wants the instance to end. */
  get aborting(): AbortSignal {
    return this.#aborting.signal;
  }

  get ended(): Promise<InstanceEnd> {
    return this.#ended.promise;
  }

  /** Resolves when the code is left behind: it was aborted, or waits for what is no step. */
  get halted(): Promise<CodeEnd> {
    return this.#halted.promise;
  }

  /** Ends the attempt. The first end counts. */
  end(end: InstanceEnd): void {
    this.#ended.resolve(end);
    this.#over.abort();
    this.touch();
  }

  /** Only what undoes is begun from here on. */
  beginUndo(): void {
    this.#phase = "undo";
    this.#waits.clear();
  }

  /** Asks for a step: serves its result when it has one, and lets `begin` do it when its turn has come. */
  async ask({ name, kind, begin }: AskedStep): Promise<StepResult> {
    const isOfPhase = isUndo(name) === (this.#phase === "undo");
    if (this.over.aborted || !isOfPhase) return hang();
    if (this.#names.has(name)) throw twice(name);
    this.#names.add(name);
    this.#unasked.delete(name);
    const known = this.state.steps.get(name);
    const recorded = known === undefined ? kind : kindOf(known);
    if (recorded !== kind)
      return this.diverge(name, `step "${name}" was a ${recorded} and is a ${kind} now.`);
    const result = this.deliveries.ask(name);
    this.touch();
    if (known?.result === undefined) void this.#begin(name, begin);
    return result;
  }

  /** Ends the attempt because the code asks something else than what is recorded. */
  diverge(step: string, problem: string): Promise<never> {
    const { version } = this.workflow;
    const message = `Version "${version}" of workflow "${this.workflow.name}" does not fit what is recorded: ${problem} Deploy code in which the steps that were done keep their names and order, or keep the version that the instance began with beside the new one.`;
    this.end({ type: "blocked", blocked: { version, reason: "diverged", step, message } });
    return hang();
  }

  /** Records something. Never resolves once the attempt is over. */
  async append(events: readonly WorkflowEvent[]): Promise<void> {
    if (this.over.aborted) return hang();
    const announced = this.#isAnnounced ? [] : [this.#announce()];
    const before = this.#unrecorded;
    this.#unrecorded = [];
    this.#live += 1;
    try {
      await this.ledger.append([...announced, ...before, ...events]);
    } catch (error) {
      this.end({ type: "lost", error });
    } finally {
      this.#live -= 1;
      this.touch();
    }
    if (this.over.aborted) return hang();
  }

  /**
   * Records the result of a step. The code sees it at once, and what it asks for next is recorded in the same commit; with
   * `isFinal` it is recorded first, for work that is never done again.
   */
  async settle(name: string, result: StepResult, isFinal = false): Promise<void> {
    if (this.over.aborted) return hang();
    const event: WorkflowEvent = {
      type: "step.settled",
      key: instanceKeys.stepSettled(name),
      data: { step: name, result },
    };
    this.#unrecorded.push(event);
    const deliver = this.deliveries.place(name);
    if (isFinal) {
      await this.append([]);
      return deliver(this.#shown(result));
    }
    await this.during(async () => {
      deliver(this.#shown(result));
      while (!this.deliveries.isIdle) await this.#nextTouch();
      if (this.#unrecorded.includes(event)) await this.append([]);
    });
  }

  /** As the log will say it, and a copy: code may change what it is given before it is recorded. */
  #shown(result: StepResult): StepResult {
    return this.services.secrets.scrub(structuredClone(result));
  }

  fail(name: string, failure: StepFailure): Promise<void> {
    return this.settle(name, { ok: false, failure });
  }

  /** Counts `work` as something that runs. */
  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#live += 1;
    try {
      return await work();
    } finally {
      this.#live -= 1;
      this.touch();
    }
  }

  /** Waits for the outside: until `isTrue`, or until `at`. The attempt may end meanwhile. */
  async wait(
    name: string,
    {
      until: at,
      isTrue = () => false,
    }: { readonly until?: number | undefined; readonly isTrue?: () => boolean },
  ): Promise<void> {
    const { clock } = this.services.platform;
    this.#waits.set(name, at);
    this.touch();
    while (!isTrue() && !(at !== undefined && clock.now() >= at)) {
      await this.#changeOr(at);
      if (this.over.aborted) return hang();
    }
    this.#waits.delete(name);
    if (this.#isLeftBehind(name)) return hang();
  }

  /** Takes the oldest event of a name that no other step took. */
  takeEvent(event: string): InstanceState["events"][number] | undefined {
    const found = this.state.events.find(
      (received) => received.event === event && !this.#takenEvents.has(received.offset),
    );
    if (found !== undefined) this.#takenEvents.add(found.offset);
    return found;
  }

  /** Ends the attempt once nothing happens any more of itself. Resolves when it is over. */
  async watch(): Promise<void> {
    const { clock } = this.services.platform;
    const { parkAfterMs, toolTimeoutMs } = this.services.policy;
    let idleSince = clock.now();
    while (!this.over.aborted) {
      if (this.#isBusy) {
        await this.#nextTouch();
        idleSince = clock.now();
        continue;
      }
      const seen = this.#activity;
      await clock.after(parkAfterMs, this.over);
      if (this.over.aborted) return;
      if (this.#activity !== seen) continue;
      if (this.#endWhenQuiet(clock.now() - idleSince > toolTimeoutMs)) return;
      await this.#changeOr(this.#nextWake() ?? clock.now() + idleLookMs);
    }
  }

  /** Resolves once nothing runs. */
  async calm(): Promise<void> {
    while (this.#isBusy && !this.over.aborted) await this.#nextTouch();
  }

  get #isBusy(): boolean {
    return this.#live > 0 || !this.deliveries.isIdle;
  }

  /** What of the log the code never asked for, when it has ended or waits. */
  get forgotten(): string | undefined {
    if (this.#phase === "undo") return undefined;
    const [open] = this.#unasked;
    return this.deliveries.next ?? open;
  }

  touch(): void {
    this.#activity += 1;
    const listeners = [...this.#listeners];
    for (const listener of listeners) listener();
  }

  async #begin(
    name: string,
    begin: (known: StepRecord | undefined) => Promise<void>,
  ): Promise<void> {
    if (!this.deliveries.isReplayed) {
      this.#held.add(name);
      await this.deliveries.replayed;
      this.#held.delete(name);
    }
    if (this.over.aborted || this.#isLeftBehind(name)) return;
    await begin(this.state.steps.get(name));
  }

  /** True when the attempt ended. */
  #endWhenQuiet(isIdleForLong: boolean): boolean {
    const { forgotten } = this;
    if (forgotten !== undefined) {
      const [held] = this.#held;
      const instead = held === undefined ? "" : ` It asked for "${held}" instead.`;
      void this.diverge(forgotten, `it did not come to step "${forgotten}".${instead}`);
      return true;
    }
    if (this.aborting.aborted && this.#phase === "code") {
      this.#halted.resolve({ type: "aborted" });
      return false;
    }
    const wakeAt = this.#nextWake();
    if (this.#waits.size > 0 && !this.#isSoon(wakeAt)) {
      this.end({ type: "parked", wakeAt });
      return true;
    }
    if (this.#waits.size > 0 || !isIdleForLong) return false;
    const error = new TenonError(
      "timeout",
      `The code of workflow "${this.workflow.name}" waits for something that is no step.`,
      { hint: "Put whatever takes time into step.do." },
    );
    this.#halted.resolve({ type: "threw", error });
    return false;
  }

  /** Steps of code that was left behind are neither begun nor settled. */
  #isLeftBehind(name: string): boolean {
    return !isUndo(name) && (this.#phase === "undo" || this.aborting.aborted);
  }

  #isSoon(wakeAt: number | undefined): boolean {
    return wakeAt !== undefined && wakeAt - this.services.platform.clock.now() < shortWaitMs;
  }

  #nextWake(): number | undefined {
    const times = [...this.#waits.values()].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** What the first fact of an attempt brings with it. */
  #announce(): WorkflowEvent {
    this.#isAnnounced = true;
    const attempt = this.state.attempts + 1;
    return {
      type: "workflow.attempted",
      key: instanceKeys.attempted(attempt),
      data: { attempt, version: this.workflow.version, owner: this.ledger.lease.owner },
    };
  }

  #onChange(): void {
    if (this.ledger.failure !== undefined)
      this.end({ type: "lost", error: this.ledger.failure.error });
    if (this.state.abortedBy !== undefined) this.#aborting.abort();
    this.touch();
  }

  async #changeOr(at: number | undefined): Promise<void> {
    const { clock } = this.services.platform;
    const done = new AbortController();
    const timer =
      at === undefined
        ? []
        : [clock.after(Math.max(1, at - clock.now()), AbortSignal.any([done.signal, this.over]))];
    await Promise.race([this.#nextTouch(), ...timer]);
    done.abort(notNeeded);
  }

  #nextTouch(): Promise<void> {
    return new Promise((resolve) => {
      const listener = (): void => {
        this.#listeners.delete(listener);
        resolve();
      };
      this.#listeners.add(listener);
    });
  }
}

/** What is not meant to go on: whoever awaits it is forgotten with the attempt. */
function hang(): Promise<never> {
  return new Promise(() => undefined);
}

function kindOf({ wait }: StepRecord): StepKind {
  return wait?.reason ?? "work";
}

function twice(name: string): TenonError {
  return new TenonError("invalid-input", `Two steps are named "${name}".`, {
    hint: `Give each step a name of its own, e.g. "${name}-2"; in a loop, put what is special about the round into it.`,
  });
}
