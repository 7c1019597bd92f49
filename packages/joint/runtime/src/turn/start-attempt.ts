import type {
  Agent,
  AttemptReason,
  Harness,
  HarnessRef,
  LogEvent,
  ModelRef,
  Principal,
  Resumed,
  ResumePoint,
  TurnId,
} from "@tenon/contracts";
import {
  closeTranscript,
  factKeys,
  stepRequest,
  type ConversationState,
  type OpenTurn,
  type PendingSubmission,
  type Point,
} from "@tenon/log";
import { remindersOf } from "../final-answer/final-answer.ts";
import type { Ledger } from "../ledger.ts";
import type { Services } from "../services.ts";
import { withInherited } from "../subagent/inherited-limits.ts";
import { ToolQueue } from "../tool/queue.ts";
import { OneAtATime } from "../workspace/one-at-a-time.ts";
import type { Attempt, ResolvedAgent } from "./attempt.ts";
import type { Gate } from "./gate.ts";
import { agentContext, resolveAgent } from "./resolve-agent.ts";

/** What a turn needs, whichever attempt it is. */
export interface TurnSetup {
  readonly services: Services;
  readonly ledger: Ledger;
  readonly identity: Attempt["identity"];
  readonly agent: Agent;
  readonly harness: Harness;
  /** What `harness` was chosen by, when the open turn began with another. */
  readonly swap?: Swap | undefined;
}

/** Another harness for a turn that is open. */
export interface Swap {
  readonly turn: TurnId;
  readonly harness: string;
}

/** Why the host itself starts a harness again, from the last complete step. */
export type Restarted = "diverged" | "reminded";

/** The ends of an attempt that its parts see. */
export interface AttemptSignals {
  readonly gate: Gate;
  readonly stop: AbortSignal;
  readonly over: AbortSignal;
}

/** A prepared attempt. */
export interface Started {
  readonly attempt: Attempt;
  readonly resumed: Resumed | undefined;
}

/**
 * Opens a turn with its first attempt. The first batch is not awaited: it is committed together with the first thing that
 * must be durable.
 */
export async function startTurn(
  setup: TurnSetup,
  submission: PendingSubmission,
  signals: AttemptSignals,
): Promise<Started> {
  const { ledger, harness, services } = setup;
  const { state } = ledger;
  const turn = `t${state.turns + 1}` as TurnId;
  const messages = [...closeTranscript(state.transcript).messages, submission.input];
  const start: Point = { index: 0, messages, steps: 0, time: submission.time };
  const { by, model } = submission;
  const resolved = await resolveAgent({
    ...setup,
    model,
    context: agentContext(state, by, setup.identity.conversation),
  });
  const trace = submission.trace === undefined ? {} : { trace: submission.trace };
  const first: readonly LogEvent[] = [
    {
      type: "turn.started",
      turn,
      key: factKeys.turnStarted(turn),
      ...trace,
      data: { harness: harness.name, by, ...(model === undefined ? {} : { model }) },
    },
    consumed(submission, turn),
    attempted(
      { services, ledger, harness, turn },
      { number: 1, point: "turn", reason: "started", idle: 0 },
    ),
  ];
  ledger.append(first).catch(() => undefined);
  return {
    attempt: createAttempt(
      setup,
      { turn, number: 1, by, model, start, resolved, stashes: 0, isReplay: false },
      signals,
    ),
    resumed: undefined,
  };
}

/** Opens another attempt at a turn that an earlier one left. */
export async function resumeTurn(
  setup: TurnSetup,
  turn: OpenTurn,
  options: AttemptSignals & { readonly restarted?: Restarted },
): Promise<Started> {
  const { ledger, harness, services, identity } = setup;
  const { by, model } = turn;
  const point = options.restarted === undefined ? resumePoint(turn, harness) : "step";
  const stash = point === "stash" ? turn.points.stash : undefined;
  const start = point === "step" ? turn.points.step : (stash ?? turnPoint(ledger.state, turn));
  const fresh = await resolveAgent({
    ...setup,
    model,
    context: agentContext(ledger.state, by, identity.conversation),
  });
  const resolved = toldAlready(turn, start, fresh);
  const number = turn.attempts + 1;
  const facts = { number, point, ...reasonOf(setup, turn, options.restarted) };
  const event = attempted({ services, ledger, harness, turn: turn.id }, facts);
  ledger.append([event]).catch(() => undefined);
  const resumed: Resumed = {
    attempt: number,
    point,
    harness: turn.lastHarness ?? { name: harness.name, version: harness.version },
    ...(stash === undefined ? {} : { stash: stash.state }),
  };
  const stashes = point === "step" ? savedStashes(turn) : (stash?.count ?? 0);
  const plan = {
    turn: turn.id,
    number,
    by,
    model,
    start,
    resolved,
    stashes,
    isReplay: point !== "step",
  };
  return { attempt: createAttempt(setup, plan, options), resumed };
}

/** Why this attempt begins, and how many before it ended without a new fact. */
function reasonOf(
  { harness, swap }: TurnSetup,
  turn: OpenTurn,
  restarted: Restarted | undefined,
): Pick<AttemptFacts, "reason" | "idle"> {
  const idle = turn.hasProgress ? 0 : turn.idleAttempts + 1;
  if (restarted !== undefined) return { reason: restarted, idle };
  const isSwapped = swap?.turn === turn.id && harness.name !== turn.harness;
  if (isSwapped) return { reason: "handed-over", idle: 0 };
  return turn.isParked ? { reason: "resumed", idle: 0 } : { reason: "recovered", idle };
}

/** Another harness or version than the last starts from the log alone, and never from a stash that is not its own. */
function resumePoint(turn: OpenTurn, harness: Harness): ResumePoint {
  // A reminder is the host's: a replay of what the harness did would not come by it.
  if (remindersOf(turn) > 0) return "step";
  const isLast = isSame(turn.lastHarness, harness);
  if (!isLast || harness.resume !== "stash" || turn.points.stash === undefined)
    return isLast ? harness.resume : "step";
  const saver = turn.journal
    .slice(0, turn.points.stash.index)
    .findLast((event) => event.type === "turn.attempted");
  return isSame(saver?.type === "turn.attempted" ? saver.data.harness : undefined, harness)
    ? "stash"
    : "step";
}

function isSame(a: HarnessRef | undefined, b: HarnessRef): boolean {
  return a?.name === b.name && a.version === b.version;
}

/** An attempt from a step boundary saves new stashes; only a replay repeats those it comes by. */
function savedStashes({ journal }: OpenTurn): number {
  return journal.filter((event) => event.type === "stash.saved").length;
}

/** The first attempt knows when its input was accepted, not yet when it is consumed; neither may a later one. */
function turnPoint({ submissions }: ConversationState, { journal, points }: OpenTurn): Point {
  const consumed = journal.find((event) => event.type === "submission.consumed");
  const input = submissions.find(
    ({ submission }) =>
      consumed?.type === "submission.consumed" && submission === consumed.data.submission,
  );
  return { ...points.turn, time: input?.time ?? points.turn.time };
}

/** What the model was told at the point wins over this release's declaration, when the step was asked already. */
function toldAlready(turn: OpenTurn, start: Point, fresh: ResolvedAgent): ResolvedAgent {
  const request = factKeys.modelRequested(turn.id, stepRequest(start.steps), 1);
  if (!turn.journal.some((event) => event.key === request)) return fresh;
  const told = turn.journal.findLast(
    (event) => event.type === "agent.resolved" && (event.step ?? 0) <= start.steps,
  );
  const spec = told?.type === "agent.resolved" ? told.data.spec : turn.agentBefore;
  return spec === undefined ? fresh : { spec, tools: fresh.tools };
}

type Plan = {
  readonly turn: TurnId;
  readonly number: number;
  readonly by: Principal;
  readonly model: ModelRef | undefined;
  readonly start: Point;
  readonly resolved: ResolvedAgent;
  readonly stashes: number;
  readonly isReplay: boolean;
};

function createAttempt(
  { services, ledger, identity, agent }: TurnSetup,
  plan: Plan,
  { gate, stop, over }: AttemptSignals,
): Attempt {
  const { resolved, stashes, ...rest } = plan;
  const { steps, time } = plan.start;
  const cursor = { step: steps, current: steps, stashes, time, resolved };
  return {
    ...rest,
    services,
    ledger,
    identity,
    agent: withInherited(agent, ledger.state.created?.parent),
    gate,
    stop,
    over,
    cursor,
    queue: new ToolQueue(),
    pending: new Map(),
    committing: new OneAtATime(),
    running: new Map(),
  };
}

function consumed({ submission }: PendingSubmission, turn: TurnId): LogEvent {
  return {
    type: "submission.consumed",
    turn,
    key: factKeys.submissionConsumed(submission),
    data: { submission, as: "input" },
  };
}

type AttemptFacts = {
  readonly number: number;
  readonly point: ResumePoint;
  readonly reason: AttemptReason;
  readonly idle: number;
};
type Attempting = Pick<TurnSetup, "services" | "ledger" | "harness"> & { readonly turn: TurnId };

function attempted(
  { ledger, harness, turn }: Attempting,
  { number, point, reason, idle }: AttemptFacts,
): LogEvent {
  const { name, version } = harness;
  return {
    type: "turn.attempted",
    turn,
    key: factKeys.turnAttempted(turn, number),
    data: {
      attempt: number,
      harness: { name, version },
      point,
      reason,
      owner: ledger.lease.owner,
      idle,
    },
  };
}
