import {
  TenonError,
  type Conversation,
  type ConversationId,
  type Host,
  type LogId,
  type Schedules,
  type WorkflowInstance,
} from "@tenon/contracts";
import { parseLog } from "@tenon/log";
import { openConversation } from "./conversation.ts";
import { Drive } from "./drive.ts";
import { KnownStates } from "./known-states.ts";
import { LiveChannel } from "./live.ts";
import type { Harnesses, RuntimeOptions } from "./options.ts";
import { defaultPolicy } from "./policy.ts";
import { isQuietEnd } from "./quiet-end.ts";
import { SecretKeeper } from "./secrets.ts";
import type { Services } from "./services.ts";
import { ContentCache } from "./workspace/content-cache.ts";
import type { Swap } from "./turn/start-attempt.ts";
import { noWorkflows } from "./workflow/no-workflows.ts";
import type { LogDrive } from "./workflow/engine.ts";

/** The joint at work: accepts, drives and recovers conversations over one platform. */
export interface Runtime extends Host, AsyncDisposable {
  /** A conversation, whether it exists or not. Throws `invalid-id`. */
  conversation(agent: string, id: ConversationId): Conversation;
  /** A workflow instance, whether it exists or not. Throws `invalid-id`, and `unknown-workflow` without workflows. */
  workflow(name: string, id: string): WorkflowInstance;
  /** The workflows that this runtime drives. */
  workflowNames(): readonly string[];
  /** What is started at its time, by whichever process is there. Rejects with `unknown-workflow` without workflows. */
  readonly schedules: Schedules;
  /** Drives every conversation and instance that is due, until stopped: also those that another process left. */
  start(): void;
  /**
   * Drives what is due in one log. With `swap` an open turn that nothing in this process drives yet goes on with another
   * harness, from its last complete step, and stays with it. Rejects with `unknown-harness`.
   */
  wake(log: LogId, swap?: Swap): Promise<void>;
  /** Hands everything that runs back, for another process to go on with. Records nothing as an outcome. */
  stop(): Promise<void>;
}

/** Joins a platform, agents, harnesses and models. Nothing is driven before `start` or `wake`. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new LocalRuntime(options);
}

class LocalRuntime implements Runtime {
  readonly schedules: Schedules;
  readonly #services: Services;
  readonly #drives = new Map<LogId, { readonly drive: LogDrive; readonly ended: Promise<void> }>();
  readonly #cooling = new Set<LogId>();
  readonly #stopping = new AbortController();
  #watch: AsyncDisposable | undefined;

  constructor({ platform, policy, onProblem, workflows, ...given }: RuntimeOptions) {
    const secrets = new SecretKeeper(platform.secrets);
    this.#services = {
      ...given,
      platform,
      workflows: workflows ?? noWorkflows,
      policy: { ...defaultPolicy, ...policy },
      live: new LiveChannel(),
      known: new KnownStates(),
      contents: new ContentCache(),
      secrets,
      onProblem: onProblem ?? (() => undefined),
      wake: (log) => {
        if (this.#watch !== undefined) void this.wake(log);
      },
    };
    this.schedules = this.#services.workflows.engine.schedules(this.#services);
  }

  conversation(agent: string, id: ConversationId): Conversation {
    return openConversation(this.#services, agent, id);
  }

  workflow(name: string, id: string): WorkflowInstance {
    return this.#services.workflows.engine.instance(this.#services, name, id);
  }

  workflowNames(): readonly string[] {
    return this.#services.workflows.names();
  }

  start(): void {
    this.#watch ??= this.#services.platform.alarms.watch((log) => void this.wake(log));
  }

  async wake(log: LogId, swap?: Swap): Promise<void> {
    if (swap !== undefined) checkSwap(swap, this.#services.harnesses);
    if (this.#stopping.signal.aborted || this.#cooling.has(log)) return;
    const running = this.#drives.get(log);
    if (running?.drive.isLeaving === true) return running.ended.then(() => this.wake(log, swap));
    if (running !== undefined) return running.ended;
    const drive = this.#open(log, swap);
    const ended = this.#run(log, drive);
    this.#drives.set(log, { drive, ended });
    return ended;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#watch?.[Symbol.asyncDispose]();
    for (const { drive } of this.#drives.values()) drive.stop();
    await Promise.all([...this.#drives.values()].map(({ ended }) => ended));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #open(log: LogId, swap: Swap | undefined): LogDrive {
    return parseLog(log).type === "workflow"
      ? this.#services.workflows.engine.drive(this.#services, log)
      : new Drive({ services: this.#services, log, swap });
  }

  async #run(log: LogId, drive: LogDrive): Promise<void> {
    try {
      const known = await drive.run();
      if (known !== undefined) this.#services.known.keep(log, known);
    } catch (error) {
      this.#services.known.forget(log);
      if (!isQuietEnd(error)) this.#services.onProblem(log, error);
      void this.#coolDown(log);
    } finally {
      this.#drives.delete(log);
    }
  }

  /** What broke a drive once would break the next at once. */
  async #coolDown(log: LogId): Promise<void> {
    const { platform, policy } = this.#services;
    this.#cooling.add(log);
    await platform.clock.after(policy.cooldownMs, this.#stopping.signal);
    this.#cooling.delete(log);
  }
}

function checkSwap({ harness }: Swap, harnesses: Harnesses): void {
  const names = harnesses.names();
  if (names.includes(harness)) return;
  throw new TenonError("unknown-harness", `There is no harness "${harness}".`, {
    hint: `Known: ${names.join(", ")}.`,
  });
}
