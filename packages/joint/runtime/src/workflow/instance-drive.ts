import type { LogId, Workflow, WorkflowEvent, WorkflowOutcome } from "@tenon/contracts";
import { instanceKeys, parseLog, saveInstance, type InstanceState } from "@tenon/log";
import { notNeeded } from "../not-needed.ts";
import type { Services } from "../services.ts";
import { stopAgent } from "./agent-step.ts";
import type { InstanceAttempt } from "./instance-attempt.ts";
import { InstanceLedger } from "./instance-ledger.ts";
import { showInstance } from "./instance-summary.ts";
import { headOfInstance, readKnownInstance } from "./read-instance.ts";
import { runInstance, type AttemptResult } from "./run-instance.ts";
import { codeFor } from "./workflows.ts";

/** How long an instance rests that no code of this release can drive. */
const blockedRestMs = 300_000;

/** Drives one workflow instance: from taking its lease to giving it back. */
export class InstanceDrive {
  readonly #services: Services;
  readonly #log: LogId;
  #ledger: InstanceLedger | undefined;
  #attempt: InstanceAttempt | undefined;
  #isStopping = false;

  constructor(services: Services, log: LogId) {
    this.#services = services;
    this.#log = log;
  }

  /** Resolves when the instance is given back, or was not ours. Rejects when the store fails. */
  async run(): Promise<undefined> {
    const { platform, workflows, secrets } = this.#services;
    const { logs } = platform;
    const identity = parseLog(this.#log);
    if (identity.type !== "workflow" || this.#isStopping) return;
    const versions = await workflows.versions(identity.workflow);
    if (versions.length === 0) return;
    // Read first: an instance that cannot be read here is not taken from whoever can.
    const known = await readKnownInstance(logs, this.#log);
    const lease = await logs.acquire(this.#log);
    if (lease === undefined) return;
    const { state, checkpointAt } = await readKnownInstance(logs, this.#log, known);
    const ledger = new InstanceLedger({ logs, lease, state, secrets });
    this.#ledger = ledger;
    const over = new AbortController();
    void this.#renew(ledger, over.signal);
    try {
      while (await this.#advance(ledger, versions));
      await this.#save(ledger.state, checkpointAt);
    } finally {
      over.abort(notNeeded);
      ledger.close();
    }
  }

  /** Whether this drive may miss what is accepted from now on. */
  get isLeaving(): boolean {
    return this.#ledger?.isLeaving ?? false;
  }

  /** Drops what runs, as a planned crash, and hands the instance back at once. */
  stop(): void {
    this.#isStopping = true;
    this.#attempt?.end({ type: "dropped" });
  }

  /** So that a long instance is not read from its beginning for each wait. A cache: it may fail. */
  async #save(state: InstanceState, checkpointAt: number): Promise<void> {
    const { platform, policy } = this.#services;
    if (headOfInstance(state) - checkpointAt < policy.checkpointEntries) return;
    const checkpoint = saveInstance(state);
    if (checkpoint !== undefined)
      await platform.logs.checkpoint(this.#log, checkpoint).catch(() => undefined);
  }

  /** Does the next thing that is owed. False when the instance was given back. */
  async #advance(ledger: InstanceLedger, versions: readonly Workflow[]): Promise<boolean> {
    const { state } = ledger;
    if (this.#isStopping) return this.#release(ledger, state, this.#now());
    if (state.outcome !== undefined) return this.#release(ledger, state, null);
    const workflow = codeFor(versions, state.version);
    if (workflow === undefined) return this.#block(ledger, missingVersion(state, versions));
    showInstance(this.#services, this.#log, { state, status: "running" });
    const end = await runInstance({ services: this.#services, ledger, workflow }, (attempt) => {
      this.#attempt = attempt;
      if (this.#isStopping) attempt.end({ type: "dropped" });
    });
    return this.#afterAttempt(ledger, end);
  }

  async #afterAttempt(ledger: InstanceLedger, end: AttemptResult): Promise<boolean> {
    if (ledger.failure !== undefined) throw ledger.failure.error;
    switch (end.type) {
      case "outcome":
        return this.#settle(ledger, end.outcome);
      case "parked":
        showInstance(this.#services, this.#log, { state: ledger.state, status: "waiting" });
        return this.#release(ledger, ledger.state, end.wakeAt ?? null);
      case "blocked":
        return this.#block(ledger, end.blocked);
      case "dropped":
        return true;
      case "lost":
        throw end.error;
    }
  }

  async #settle(ledger: InstanceLedger, outcome: WorkflowOutcome): Promise<boolean> {
    await this.#stopAgents(ledger.state, outcome);
    const settled: WorkflowEvent = {
      type: "workflow.settled",
      key: instanceKeys.settled,
      data: { outcome },
    };
    const { head } = ledger.state;
    const { released } = await ledger.append([settled], {
      release: { upTo: head },
      wakeAt: null,
    });
    showInstance(this.#services, this.#log, { state: ledger.state, status: "idle" });
    return !released;
  }

  async #stopAgents({ steps, created }: InstanceState, outcome: WorkflowOutcome): Promise<void> {
    const by = outcome.status === "aborted" ? outcome.by : (created?.by ?? "");
    for (const { wait, result } of steps.values())
      if (wait?.reason === "agent" && result === undefined)
        await stopAgent(this.#services, wait, by);
  }

  /** Says once why nothing can be done, and looks again later: another release may have the code. */
  async #block(ledger: InstanceLedger, blocked: Blocked): Promise<boolean> {
    const { state } = ledger;
    const event: WorkflowEvent = {
      type: "workflow.blocked",
      key: instanceKeys.blocked(blocked.version, blocked.step ?? ""),
      data: blocked,
    };
    if (!isSame(state.blocked, blocked)) {
      await ledger.append([event]);
      this.#services.onProblem(this.#log, blocked.message);
    }
    showInstance(this.#services, this.#log, { state: ledger.state, status: "waiting" });
    return this.#release(ledger, ledger.state, this.#now() + blockedRestMs);
  }

  /** `state` is what was looked at: what came after it is not given back unseen. */
  async #release(
    ledger: InstanceLedger,
    state: InstanceState,
    wakeAt: number | null,
  ): Promise<boolean> {
    const { released } = await ledger.append([], { release: { upTo: state.head }, wakeAt });
    if (!released) await ledger.until(() => ledger.state.head !== state.head);
    return !released;
  }

  #now(): number {
    return this.#services.platform.clock.now();
  }

  async #renew(ledger: InstanceLedger, over: AbortSignal): Promise<void> {
    const { platform, policy } = this.#services;
    for (;;) {
      await platform.clock.after(policy.renewMs, over);
      if (over.aborted || ledger.failure !== undefined) return;
      await ledger.append([], { durability: "relaxed" }).catch(() => undefined);
    }
  }
}

type Blocked = Extract<WorkflowEvent, { readonly type: "workflow.blocked" }>["data"];

function missingVersion({ version = "" }: InstanceState, [newest]: readonly Workflow[]): Blocked {
  const name = newest?.name ?? "";
  const has = newest?.version ?? "";
  const message = `The instance runs version "${version}" of workflow "${name}"; this release has "${has}", which does not continue it. Keep the old version beside the new one, or add it to \`continues\` of the new one.`;
  return { version: has, reason: "version-missing", message };
}

function isSame(one: Blocked | undefined, other: Blocked): boolean {
  return one?.version === other.version && one.message === other.message;
}
