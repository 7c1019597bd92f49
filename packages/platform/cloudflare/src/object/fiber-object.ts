import type { AcceptOptions, Entry, EntryDraft, LogId, Offset } from "@tenon/contracts";
import { Agent, type FiberRecoveryContext } from "agents";
import { AgentCore, type AgentObjectOptions } from "./agent-core.ts";
import type { Answer } from "./answer.ts";
import { FiberDriver, turnFiber } from "./fiber-driver.ts";
import { LifecycleDriver } from "./lifecycle-driver.ts";
import type { PeerCalls } from "./peer-log-store.ts";

/** A class of agents of the Agents SDK, to be exported from the entry of a Worker. */
export type FiberObjectClass<Env extends Cloudflare.Env> = new (
  ctx: DurableObjectState,
  env: Env,
) => Agent<Env> & PeerCalls;

/** Makes the class whose objects hold one conversation each, driven by a fiber of the Agents SDK's own agent. */
export function defineFiberObject<Env extends Cloudflare.Env>(
  options: AgentObjectOptions<Env>,
): FiberObjectClass<Env> {
  const { heartbeatMs = 2000 } = options;
  return class AgentObject extends Agent<Env> implements PeerCalls {
    static override options = { keepAliveIntervalMs: heartbeatMs };
    readonly #later = new LifecycleDriver(() => this.#core.beat());
    readonly #core: AgentCore<Env>;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.lifecycle.use(this.#later);
      const driver = new FiberDriver({ host: this, later: this.#later, heartbeatMs });
      this.#core = new AgentCore({ ...options, ctx, env, driver });
    }

    override onStart(): void {
      this.#core.start();
    }

    override onRequest(request: Request): Promise<Response> {
      return this.#core.fetch(request);
    }

    /** Only arms: the turn itself goes on beside it. */
    override async onFiberRecovered(context: FiberRecoveryContext): Promise<void> {
      if (context.name === turnFiber) this.#core.rearm();
    }

    beginRelease(): Promise<Answer<void>> {
      return this.#core.beginRelease();
    }

    acceptEntries(
      log: LogId,
      batch: readonly EntryDraft[],
      accept?: AcceptOptions,
    ): Promise<Answer<readonly Entry[]>> {
      return this.#core.acceptEntries(log, batch, accept);
    }

    readEntries(log: LogId, after?: Offset): Promise<Answer<readonly Entry[]>> {
      return this.#core.readEntries(log, after);
    }

    deleteLog(log: LogId): Promise<Answer<void>> {
      return this.#core.deleteLog(log);
    }
  };
}
