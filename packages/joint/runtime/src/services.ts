import type { LogId, ModelProviders, Platform } from "@tenon/contracts";
import type { KnownStates } from "./known-states.ts";
import type { LiveChannel } from "./live.ts";
import type { Agents, Harnesses } from "./options.ts";
import type { Policy } from "./policy.ts";
import type { SecretKeeper } from "./secrets.ts";
import type { Workflows } from "./workflow/workflows.ts";
import type { ContentCache } from "./workspace/content-cache.ts";

/** What all drives of a runtime share. */
export interface Services {
  readonly platform: Platform;
  readonly agents: Agents;
  readonly harnesses: Harnesses;
  readonly models: ModelProviders;
  readonly workflows: Workflows;
  readonly policy: Policy;
  readonly live: LiveChannel;
  readonly known: KnownStates;
  readonly contents: ContentCache;
  readonly secrets: SecretKeeper;
  /** Told of what keeps a log from going on. */
  readonly onProblem: (log: LogId, error: unknown) => void;
  /** Drives a log that is due, when this runtime drives at all. Its alarm would do so too, only later. */
  readonly wake: (log: LogId) => void;
}
