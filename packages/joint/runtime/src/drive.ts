import {
  type Agent,
  type CallId,
  type Lease,
  type LogEvent,
  type LogId,
  type Outcome,
} from "@tenon/contracts";
import {
  factKeys,
  isDue,
  parseLog,
  saveCheckpoint,
  waitingOf,
  type ConversationState,
  type PendingSubmission,
} from "@tenon/log";
import { Outbox } from "./delivery/outbox.ts";
import { Ledger } from "./ledger.ts";
import type { Known } from "./known-states.ts";
import { headOf, readKnown } from "./read-state.ts";
import type { Services } from "./services.ts";
import { summaryOf } from "./summary.ts";
import { chooseHarness } from "./turn/choose-harness.ts";
import type { AttemptEnd, Gate } from "./turn/gate.ts";
import { nextTimeIn } from "./turn/next-time.ts";
import { runTurn } from "./turn/run-turn.ts";
import { currentStep, giveBack, settlement, settleTurn } from "./turn/settle-turn.ts";
import type { Swap, TurnSetup } from "./turn/start-attempt.ts";
import { notNeeded } from "./not-needed.ts";

/** What a drive needs beside the services. */
export interface DriveOptions {
  readonly services: Services;
  readonly log: LogId;
  readonly swap?: Swap | undefined;
}

/** Drives one log: from taking its lease to giving it back. */
export class Drive {
  readonly #options: DriveOptions;
  #gate: Gate | undefined;
  #ledger: Ledger | undefined;
  #isStopping = false;
  #checkpointAt = 0;

  constructor(options: DriveOptions) {
    this.#options = options;
  }

  /** Resolves with what is known when the log is given back; undefined when it was not ours. Rejects when the store fails. */
  async run(): Promise<Known | undefined> {
    const { services, log } = this.#options;
    const { logs } = services.platform;
    const identity = parseLog(log);
    if (identity.type !== "conversation" || this.#isStopping) return undefined;
    const agent = await services.agents.get(identity.agent);
    if (agent === undefined) return undefined;
    // Read first: a log that cannot be read here is not taken from whoever can.
    const known = await readKnown(logs, log, services.known.get(log));
    const lease = await logs.acquire(log);
    if (lease === undefined) return undefined;
    const ledger = await this.#open(lease, known);
    this.#ledger = ledger;
    const over = new AbortController();
    const outbox = new Outbox({ services, ledger, over: over.signal });
    void this.#renew(ledger, over.signal);
    try {
      while (await this.#advance({ ledger, outbox }, agent, identity));
      // A renewal now would take back what was just given.
      over.abort(notNeeded);
      await this.#afterwards(ledger);
      return { state: ledger.state, checkpointAt: this.#checkpointAt };
    } finally {
      over.abort(notNeeded);
      ledger.close();
    }
  }

  /** Whether this drive may miss what is accepted from now on. */
  get isLeaving(): boolean {
    return this.#ledger?.isLeaving ?? false;
  }

  /** Drops what runs, as a planned crash, and hands the log back at once. Nothing is recorded as an outcome. */
  stop(): void {
    this.#isStopping = true;
    this.#gate?.drop({ type: "stopped" });
  }

  /** The owner before may have appended until the lease was taken. */
  async #open(lease: Lease, known: Known): Promise<Ledger> {
    const { services, log } = this.#options;
    const { logs } = services.platform;
    const { state, checkpointAt } = await readKnown(logs, log, known);
    this.#checkpointAt = checkpointAt;
    return new Ledger({ logs, lease, state, secrets: services.secrets });
  }

  /** Does the next thing that is owed. False when the log was given back. */
  async #advance(desk: Desk, agent: Agent, identity: TurnSetup["identity"]): Promise<boolean> {
    const { ledger, outbox } = desk;
    const { state } = ledger;
    if (this.#isStopping) return this.#handBack(ledger);
    if (state.isClosed) return this.#giveBack(ledger, state);
    if (this.#isOnlyOwing(desk)) return this.#deliverOnly(desk);
    const aborted = state.submissions.find(
      (pending) => pending.abortedBy !== undefined && pending.turn === undefined,
    );
    if (aborted !== undefined) return this.#settleAborted(ledger, aborted);
    const next = state.submissions.find((pending) => pending.turn === undefined);
    if (state.turn !== undefined || next !== undefined)
      return this.#turn(desk, { agent, identity, next });
    await outbox.quiet();
    return ledger.state === state ? this.#giveBack(ledger, state) : true;
  }

  /** A parked turn whose log is due for what it owes to others needs no attempt. */
  #isOnlyOwing({ ledger, outbox }: Desk): boolean {
    const { turn } = ledger.state;
    if (turn === undefined || !turn.isParked || this.#options.swap !== undefined) return false;
    return outbox.isOwing && !this.#isDue(ledger.state, waitingOf(turn));
  }

  async #deliverOnly({ ledger, outbox }: Desk): Promise<boolean> {
    await outbox.quiet();
    const { state } = ledger;
    return state.turn !== undefined && this.#isDue(state, waitingOf(state.turn))
      ? true
      : this.#giveBack(ledger, state);
  }

  async #turn(desk: Desk, { agent, identity, next }: TurnWork): Promise<boolean> {
    const { ledger } = desk;
    const { services, swap } = this.#options;
    const { harness, name } = await chooseHarness(services.harnesses, ledger.state, {
      swap,
      next,
      agent,
    });
    if (harness === undefined) return this.#settleUnknownHarness(ledger, name, next);
    this.#show(ledger, "running");
    const setup = { services, ledger, identity, agent, harness, swap };
    const end = await runTurn(setup, next, {
      onAttempt: (gate) => {
        this.#gate = gate;
        if (this.#isStopping) gate.drop({ type: "stopped" });
      },
    });
    return this.#afterAttempt(desk, end, next);
  }

  async #afterAttempt(
    desk: Desk,
    end: AttemptEnd,
    next: PendingSubmission | undefined,
  ): Promise<boolean> {
    const { ledger } = desk;
    await ledger.quiet();
    if (ledger.failure !== undefined) throw ledger.failure.error;
    switch (end.type) {
      case "outcome":
        return this.#settle(ledger, end.outcome, next);
      case "parked":
        return this.#park(desk, end.waiting);
      case "stopped":
        return this.#handBack(ledger);
      case "diverged":
      case "reminded":
        return true;
      case "lost":
        throw end.error;
    }
  }

  async #settle(
    ledger: Ledger,
    outcome: Outcome,
    next: PendingSubmission | undefined,
  ): Promise<boolean> {
    const { turn } = ledger.state;
    if (turn !== undefined) return !(await settleTurn(ledger, turn, outcome));
    // The turn could not even be started, e.g. because a function of the agent threw.
    if (next !== undefined)
      await ledger.append(settlement(ledger.state, next.submission, { outcome }));
    return true;
  }

  async #park({ ledger, outbox }: Desk, waiting: readonly CallId[]): Promise<boolean> {
    await outbox.quiet();
    const { turn, head } = ledger.state;
    // What the turn waits for may have come since its attempt was dropped.
    if (turn === undefined || this.#isDue(ledger.state, waiting)) return true;
    const parked: LogEvent = {
      type: "turn.parked",
      turn: turn.id,
      step: currentStep(turn),
      key: factKeys.turnParked(turn.id, turn.attempts),
      data: { attempt: turn.attempts, waiting },
    };
    this.#show(ledger, "waiting");
    const { released } = await ledger.append([parked], {
      release: { upTo: head },
      wakeAt: nextTimeIn(ledger.state, this.#options.services) ?? null,
    });
    return !released;
  }

  async #settleAborted(
    ledger: Ledger,
    { submission, abortedBy = "" }: PendingSubmission,
  ): Promise<boolean> {
    const outcome = { status: "aborted", by: abortedBy } as const;
    await ledger.append(settlement(ledger.state, submission, { outcome }));
    return true;
  }

  async #settleUnknownHarness(
    ledger: Ledger,
    name: string,
    next: PendingSubmission | undefined,
  ): Promise<boolean> {
    const names = this.#options.services.harnesses.names().join(", ");
    const failure = {
      code: "unknown-harness",
      message: `There is no harness "${name}". The harnesses are: ${names}.`,
    } as const;
    return this.#settle(ledger, { status: "failed", failure }, next);
  }

  /** `state` is what was found to owe nothing: what came after it is not given back unseen. */
  async #giveBack(ledger: Ledger, state: ConversationState): Promise<boolean> {
    const nextTime = nextTimeIn(state, this.#options.services);
    const { released } = await ledger.append([], giveBack(state, nextTime));
    if (!released) await this.#seeOthers(ledger, state);
    return !released;
  }

  #isDue(state: ConversationState, waiting: readonly CallId[]): boolean {
    return isDue(state, { waiting, now: this.#options.services.platform.clock.now() });
  }

  /** Another process may go on at once. */
  async #handBack(ledger: Ledger): Promise<boolean> {
    const { state } = ledger;
    const wakeAt = this.#options.services.platform.clock.now();
    const { released } = await ledger.append([], { release: { upTo: state.head }, wakeAt });
    if (!released) await this.#seeOthers(ledger, state);
    return !released;
  }

  /** A refused release means that entries of others are on their way to the ledger. */
  async #seeOthers(ledger: Ledger, seen: ConversationState): Promise<void> {
    await ledger.until(() => ledger.state.head !== seen.head);
  }

  async #afterwards(ledger: Ledger): Promise<void> {
    const { services, log } = this.#options;
    this.#show(
      ledger,
      ledger.state.turn === undefined ? "idle" : this.#isStopping ? "running" : "waiting",
    );
    const head = headOf(ledger.state);
    if (head - this.#checkpointAt < services.policy.checkpointEntries) return;
    const checkpoint = saveCheckpoint(ledger.state);
    if (checkpoint === undefined) return;
    await services.platform.logs.checkpoint(log, checkpoint);
    this.#checkpointAt = head;
  }

  #show(ledger: Ledger, status: "idle" | "running" | "waiting"): void {
    const { services, log } = this.#options;
    const summary = summaryOf(log, ledger.state, { status, now: services.platform.clock.now() });
    if (summary !== undefined) services.platform.directory.upsert(summary).catch(() => undefined);
  }

  async #renew(ledger: Ledger, over: AbortSignal): Promise<void> {
    const { platform, policy } = this.#options.services;
    for (;;) {
      await platform.clock.after(policy.renewMs, over);
      if (over.aborted || ledger.failure !== undefined) return;
      await ledger.append([], { durability: "relaxed" }).catch(() => undefined);
    }
  }
}

/** What a drive works at: the log, and what it owes to others. */
type Desk = { readonly ledger: Ledger; readonly outbox: Outbox };

type TurnWork = {
  readonly agent: Agent;
  readonly identity: TurnSetup["identity"];
  readonly next: PendingSubmission | undefined;
};
