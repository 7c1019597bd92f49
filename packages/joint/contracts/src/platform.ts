import type { Isolates } from "./isolates.ts";
import type { LogId } from "./ids.ts";
import type { LogStore } from "./log-store.ts";
import type { Alarms, Blobs, Clock, Directory, Ids, Secrets } from "./ports.ts";

/** What a platform may lack. What is not declared refuses with `capability-missing`. */
export type Capability =
  | "isolates"
  | "isolate-memory-limit"
  | "isolate-snapshots"
  | "many-processes";

/** Where conversations live: compute, state and storage behind small ports. */
export interface Platform extends AsyncDisposable {
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly logs: LogStore;
  readonly alarms: Alarms;
  readonly directory: Directory;
  readonly blobs: Blobs;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly isolates?: Isolates;
}

/** How a platform calls up: the runtime on the other side of the joint. */
export interface Host {
  /** Drives a log until it is idle, parked or driven by another. Contract: never rejects; calling it twice is one drive. */
  wake(log: LogId): Promise<void>;
  /** Answers a request that reached the platform. */
  fetch?(request: Request): Promise<Response>;
}
