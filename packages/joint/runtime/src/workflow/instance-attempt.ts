import type { StepFailure, StepResult, Workflow, WorkflowEvent } from "@tenon/contracts";
import { instanceKeys, type InstanceState, type StepRecord } from "@tenon/log";
import type { Services } from "../services.ts";
import { Activity } from "./activity.ts";
import { kindOf, namedTwice, type AskedStep } from "./asked-step.ts";
import { Deliveries } from "./deliveries.ts";
import type { CodeEnd, InstanceEnd } from "./instance-end.ts";
import type { InstanceLedger } from "./instance-ledger.ts";
import { isUndo } from "./undo-name.ts";

/** What an attempt works with. */
export interface InstanceSetup {
  readonly services: Services;
  readonly ledger: InstanceLedger;
  readonly workflow: Workflow;
}

/**
 * One process at work on an instance: what its steps share. It ends when the code has ended, when everything waits for
 * the outside, when the code does not fit the log, or when it is dropped; from then on nothing of it has an effect.
 */
export class InstanceAttempt {
  readonly services: Services;
  readonly ledger: InstanceLedger;
  readonly workflow: Workflow;
  readonly deliveries: Deliveries;
  readonly activity: Activity = new Activity();
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
  /** Results that the code has seen: they are recorded with what follows from them, before that has an effect. */
  #unrecorded: WorkflowEvent[] = [];
  #phase: "code" | "undo" = "code";
  #isAnnounced = false;

  constructor({ services, ledger, workflow }: InstanceSetup) {
    this.services = services;
    this.ledger = ledger;
    this.workflow = workflow;
    this.deliveries = new Deliveries(ledger, () => this.activity.touch());
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
    this.activity.touch();
  }

  /** Leaves the code behind. The first end counts. */
  halt(end: CodeEnd): void {
    this.#halted.resolve(end);
  }

  /** Only what undoes is begun from here on. */
  beginUndo(): void {
    this.#phase = "undo";
    this.#waits.clear();
  }

  get isUndoing(): boolean {
    return this.#phase === "undo";
  }

  /** Whether a step waits for the outside. */
  get isWaiting(): boolean {
    return this.#waits.size > 0;
  }

  /** When the next wait ends, whatever comes. */
  get nextWake(): number | undefined {
    const times = [...this.#waits.values()].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** A new step that was asked for while recorded results are still handed over. */
  get held(): string | undefined {
    const [held] = this.#held;
    return held;
  }

  /** Asks for a step: serves its result when it has one, and lets `begin` do it when its turn has come. */
  async ask({ name, kind, begin }: AskedStep): Promise<StepResult> {
    const isOfPhase = isUndo(name) === (this.#phase === "undo");
    if (this.over.aborted || !isOfPhase) return hang();
    if (this.#names.has(name)) throw namedTwice(name);
    this.#names.add(name);
    this.#unasked.delete(name);
    const known = this.state.steps.get(name);
    const recorded = known === undefined ? kind : kindOf(known);
    if (recorded !== kind)
      return this.diverge(name, `step "${name}" was a ${recorded} and is a ${kind} now.`);
    const result = this.deliveries.ask(name);
    this.activity.touch();
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

  /** Ends the attempt because this release lacks something that the code needs. */
  block(step: string, message: string): Promise<never> {
    const { version } = this.workflow;
    this.end({ type: "blocked", blocked: { version, reason: "part-missing", step, message } });
    return hang();
  }

  /** Records something. Never resolves once the attempt is over. */
  async append(events: readonly WorkflowEvent[]): Promise<void> {
    if (this.over.aborted) return hang();
    const announced = this.#isAnnounced ? [] : [this.#announce()];
    const before = this.#unrecorded;
    this.#unrecorded = [];
    await this.activity.during(async () => {
      try {
        await this.ledger.append([...announced, ...before, ...events]);
      } catch (error) {
        this.end({ type: "lost", error });
      }
    });
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
    await this.activity.during(async () => {
      deliver(this.#shown(result));
      while (!this.deliveries.isIdle) await this.activity.next();
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
    this.activity.touch();
    while (!isTrue() && !(at !== undefined && clock.now() >= at)) {
      await this.activity.nextOr(at, clock, this.over);
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

  /** Resolves once nothing runs. */
  async calm(): Promise<void> {
    while (this.isBusy && !this.over.aborted) await this.activity.next();
  }

  /** Whether something runs, or is about to react to a result. */
  get isBusy(): boolean {
    return this.activity.isLive || !this.deliveries.isIdle;
  }

  /** What of the log the code never asked for, when it has ended or waits. */
  get forgotten(): string | undefined {
    if (this.#phase === "undo") return undefined;
    const [open] = this.#unasked;
    return this.deliveries.next ?? open;
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

  /** Steps of code that was left behind are neither begun nor settled. */
  #isLeftBehind(name: string): boolean {
    return !isUndo(name) && (this.#phase === "undo" || this.aborting.aborted);
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
    this.activity.touch();
  }
}

/** What is not meant to go on: whoever awaits it is forgotten with the attempt. */
function hang(): Promise<never> {
  return new Promise(() => undefined);
}
