import { DurableObject } from "cloudflare:workers";
import type { AcceptOptions, Entry, EntryDraft, LogId, Offset } from "@tenon/contracts";
import { Lifecycle } from "agents/lifecycle";
import { AgentCore, type AgentObjectOptions } from "./agent-core.ts";
import type { Answer } from "./answer.ts";
import { LifecycleDriver } from "./lifecycle-driver.ts";
import type { PeerCalls } from "./peer-log-store.ts";

/** A class of Durable Objects, to be exported from the entry of a Worker. */
export type AgentObjectClass<Env> = new (
  ctx: DurableObjectState,
  env: Env,
) => DurableObject<Env> & PeerCalls;

/** Makes the class whose objects hold one conversation each, driven by the lifecycle of the Agents SDK. */
export function defineAgentObject<Env extends object>(
  options: AgentObjectOptions<Env>,
): AgentObjectClass<Env> {
  return class AgentObject extends DurableObject<Env> implements PeerCalls {
    readonly #driver = new LifecycleDriver(() => this.#core.beat());
    readonly lifecycle: Lifecycle<Env> = Lifecycle.install<Env>(this).use(this.#driver);
    readonly #core: AgentCore<Env>;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.#core = new AgentCore({ ...options, ctx, env, driver: this.#driver });
    }

    onStart(): void {
      this.#core.start();
    }

    onRequest(request: Request): Promise<Response> {
      return this.#core.fetch(request);
    }

    async beginRelease(): Promise<Answer<void>> {
      await this.lifecycle.start();
      return this.#core.beginRelease();
    }

    async acceptEntries(
      log: LogId,
      batch: readonly EntryDraft[],
      accept?: AcceptOptions,
    ): Promise<Answer<readonly Entry[]>> {
      await this.lifecycle.start();
      return this.#core.acceptEntries(log, batch, accept);
    }

    async readEntries(log: LogId, after?: Offset): Promise<Answer<readonly Entry[]>> {
      await this.lifecycle.start();
      return this.#core.readEntries(log, after);
    }

    async deleteLog(log: LogId): Promise<Answer<void>> {
      await this.lifecycle.start();
      return this.#core.deleteLog(log);
    }
  };
}
