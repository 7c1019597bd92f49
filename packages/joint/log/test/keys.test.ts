import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallId, SubmissionId, TurnId } from "@tenon/contracts";
import { factKeys, isStepRequest, stepRequest } from "../src/index.ts";
import { everyRun } from "./stories.ts";

const turn = "t1" as TurnId;

/** Every kind of fact of one conversation that has a key, by what it is about. */
const facts: { readonly [kind: string]: (about: string, number: number) => string } = {
  created: () => factKeys.created,
  submission: (id) => factKeys.submission(id as SubmissionId),
  submissionConsumed: (id) => factKeys.submissionConsumed(id as SubmissionId),
  submissionSettled: (id) => factKeys.submissionSettled(id as SubmissionId),
  submissionAbort: (id) => factKeys.submissionAbort(id as SubmissionId),
  turnStarted: () => factKeys.turnStarted(turn),
  turnAttempted: (_id, number) => factKeys.turnAttempted(turn, number),
  turnParked: (_id, number) => factKeys.turnParked(turn, number),
  turnDiverged: (request) => factKeys.turnDiverged(turn, request),
  turnAbort: () => factKeys.turnAbort(turn),
  turnSettled: () => factKeys.turnSettled(turn),
  agentResolved: (_id, number) => factKeys.agentResolved(turn, number),
  modelRequested: (request, number) => factKeys.modelRequested(turn, request, number),
  modelDelta: (request, at) => factKeys.modelDelta(turn, request, { attempt: 1, at }),
  modelFailed: (request, number) => factKeys.modelFailed(turn, request, number),
  modelCompleted: (request) => factKeys.modelCompleted(turn, request),
  toolRequested: (call) => factKeys.toolRequested(turn, call as CallId),
  toolAwaiting: (call) => factKeys.toolAwaiting(turn, call as CallId),
  toolAnswered: (call) => factKeys.toolAnswered(turn, call as CallId),
  toolStarted: (call, number) => factKeys.toolStarted(turn, call as CallId, number),
  toolMemoized: (name) => factKeys.toolMemoized(turn, "a" as CallId, name),
  toolSettled: (call) => factKeys.toolSettled(turn, call as CallId),
  value: (name) => factKeys.value(turn, name),
  message: (name) => factKeys.message(turn, name),
  inbox: (_id, number) => factKeys.inbox(turn, number),
  compacted: (name) => factKeys.compacted(turn, name),
  stash: (_id, number) => factKeys.stash(turn, number),
  deliveryOwed: (delivery) => factKeys.deliveryOwed(delivery),
  deliveryMade: (delivery) => factKeys.deliveryMade(delivery),
};

/** Ids made of the pieces that keys are made of. */
const anyId = fc
  .array(
    fc.constantFrom("/", "%", "2F", "a", "1", "s", "t1", "tool", "settled", "failed", "step", ""),
    { maxLength: 5 },
  )
  .map((pieces) => pieces.join(""));

test("two facts never have one key, whatever callers, providers and harnesses call things", () => {
  const anyFact = fc.record({
    kind: fc.constantFrom(...Object.keys(facts)),
    about: anyId,
    number: fc.nat(2),
  });
  const anyFacts = fc.array(anyFact, { maxLength: 300, size: "max" });
  fc.assert(
    fc.property(anyFacts, (chosen) => {
      const owners = new Map<string, string>();
      for (const fact of chosen) {
        const key = keyOf(fact);
        const identity = identityOf(fact);

        expect(owners.get(key) ?? identity).toBe(identity);
        owners.set(key, identity);
      }
    }),
    everyRun,
  );
});

test("only numbered requests are the loop's own", () => {
  expect(isStepRequest(stepRequest(0))).toBe(true);
  expect(isStepRequest(stepRequest(12))).toBe(true);
  expect(isStepRequest("compact:1")).toBe(false);
});

interface Fact {
  readonly kind: string;
  readonly about: string;
  readonly number: number;
}

function keyOf({ kind, about, number }: Fact): string {
  return facts[kind]?.(about, number) ?? "";
}

/** The kind of a fact, and of what it is about only what decides its key. */
function identityOf(fact: Fact): string {
  const hasId = keyOf({ ...fact, about: "x" }) !== keyOf({ ...fact, about: "y" });
  const hasNumber = keyOf({ ...fact, number: 1 }) !== keyOf({ ...fact, number: 2 });
  return JSON.stringify([fact.kind, hasId && fact.about, hasNumber && fact.number]);
}
