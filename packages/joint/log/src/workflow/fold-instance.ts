import type { Principal } from "@tenon/contracts";
import { approversAt } from "../open-approval.ts";
import type { RecordedWorkflowEvent } from "./instance-codec.ts";
import type { InstanceState, StepRecord } from "./instance-state.ts";

/** What the log of an instance says after one more event. Pure; every type is named here. */
export function foldInstance(state: InstanceState, event: RecordedWorkflowEvent): InstanceState {
  return foldGrowing(state, event, {
    steps: (steps) => new Map(steps),
    names: (names) => [...names],
  });
}

/** Folds many events: the same as one after the other, but at a cost that grows with their number only. */
export function foldInstanceAll(
  state: InstanceState,
  events: Iterable<RecordedWorkflowEvent>,
): InstanceState {
  const fold = growingFold();
  let current = state;
  for (const event of events) current = fold(current, event);
  return current;
}

/**
 * A fold for one who asks for the newest state only: what a state says of steps goes on to change in place with the states
 * after it, so that an event costs the same however many steps there are.
 */
export function growingFold(): typeof foldInstance {
  // What was made here is changed in place; what was given is not.
  const own = new WeakSet<object>();
  const once = <Value extends object>(value: Value, copy: () => Value): Value => {
    if (own.has(value)) return value;
    const copied = copy();
    own.add(copied);
    return copied;
  };
  const growth: Growth = {
    steps: (steps) => once(steps as Map<string, StepRecord>, () => new Map(steps)),
    names: (names) => once(names as string[], () => [...names]),
  };
  return (state, event) => foldGrowing(state, event, growth);
}

/** Who may answer an approval at `now`; undefined when it is whoever the server lets. */
export function approversOf(step: StepRecord, now: number): readonly Principal[] | undefined {
  const { wait, delegatedTo, escalatedTo } = step;
  if (wait?.reason !== "approval") return undefined;
  const { approvers, escalate } = wait;
  return approversAt({ approvers, escalate, delegatedTo, escalatedTo }, now);
}

/** How what grows with each step becomes something that may be changed. */
type Growth = {
  readonly steps: (steps: InstanceState["steps"]) => Map<string, StepRecord>;
  readonly names: (names: readonly string[]) => string[];
};

function foldGrowing(
  state: InstanceState,
  event: RecordedWorkflowEvent,
  growth: Growth,
): InstanceState {
  const { offset: head, time } = event;
  return { ...foldFact(state, event, growth), head, time: Math.max(state.time, time) };
}

function foldFact(
  state: InstanceState,
  event: RecordedWorkflowEvent,
  growth: Growth,
): InstanceState {
  switch (event.type) {
    case "workflow.created":
      return { ...state, created: { ...event.data, time: event.time } };
    case "workflow.attempted":
      return { ...unblocked(state), attempts: event.data.attempt, version: event.data.version };
    case "workflow.blocked":
      return { ...state, blocked: event.data };
    case "workflow.event-received": {
      const { event: name, payload } = event.data;
      const received = { event: name, payload, offset: event.offset };
      return { ...state, events: [...state.events, received] };
    }
    case "workflow.abort-requested":
      return { ...state, abortedBy: state.abortedBy ?? event.data.by };
    case "workflow.failing":
      return { ...state, failing: event.data.failure };
    case "workflow.settled":
      return { ...unblocked(state), outcome: event.data.outcome };
    case "step.started":
    case "step.failed":
    case "step.awaiting":
    case "step.answered":
    case "step.delegated":
    case "step.escalated":
    case "step.expired":
    case "step.settled":
      return foldStep(state, event, growth);
  }
}

type StepEvent = Extract<RecordedWorkflowEvent, { readonly type: `step.${string}` }>;

function foldStep(state: InstanceState, event: StepEvent, growth: Growth): InstanceState {
  const { step: name } = event.data;
  const before = state.steps.get(name) ?? newStep(name, event.time);
  const steps = growth.steps(state.steps).set(name, stepAfter(before, event));
  if (event.type !== "step.settled") return { ...state, steps };
  const { result } = event.data;
  const taken = result.ok ? result.event : undefined;
  const settled = growth.names(state.settled);
  settled.push(name);
  return {
    ...state,
    steps,
    settled,
    events:
      taken === undefined ? state.events : state.events.filter(({ offset }) => offset !== taken),
  };
}

function newStep(name: string, startedAt: number): StepRecord {
  return { name, startedAt, attempts: 0, failures: 0, isOpen: false };
}

function stepAfter(step: StepRecord, event: StepEvent): StepRecord {
  switch (event.type) {
    case "step.started":
      return { ...step, attempts: event.data.attempt, key: event.data.key, isOpen: true };
    case "step.failed":
      return {
        ...step,
        failures: step.failures + 1,
        isOpen: false,
        retryAt: event.data.retryAt,
      };
    case "step.awaiting": {
      const { step: _name, ...wait } = event.data;
      return { ...step, wait: { ...wait, since: event.time } };
    }
    case "step.answered": {
      const { answer, by } = event.data;
      return step.answer === undefined ? { ...step, answer: { answer, by, at: event.time } } : step;
    }
    case "step.delegated":
      return { ...step, delegatedTo: event.data.to };
    case "step.expired":
      return { ...step, isExpired: true };
    case "step.escalated":
      return { ...step, escalatedTo: event.data.to };
    case "step.settled":
      return { ...step, isOpen: false, result: event.data.result, settledAt: event.time };
  }
}

function unblocked(state: InstanceState): InstanceState {
  const { blocked: _over, ...rest } = state;
  return rest;
}
