/** Numbers of the host, all in milliseconds unless their name says otherwise. */
export interface Policy {
  /** Tries of one model before the next of the fallback list. */
  readonly modelTries: number;
  /** First pause before a model is tried again; doubled each time, with jitter. */
  readonly retryBaseMs: number;
  readonly retryMaxMs: number;
  /** A model that sends nothing for so long has failed. */
  readonly modelIdleMs: number;
  /** For tools that name no timeout of their own. */
  readonly toolTimeoutMs: number;
  /** Largest output of a tool, in bytes of JSON. */
  readonly toolOutputBytes: number;
  /** Largest file of a workspace. */
  readonly workspaceFileBytes: number;
  /** Most bytes that one call writes into a workspace; they are in memory until it ends. */
  readonly workspaceCallBytes: number;
  /** Most files of a workspace. */
  readonly workspaceFiles: number;
  /** How many calls a nested call may be in. */
  readonly nestedCallDepth: number;
  /** Largest stash of a harness, in bytes of JSON. */
  readonly stashBytes: number;
  /** How long a stopped harness may take to end by itself. */
  readonly abortGraceMs: number;
  /** How long everything must wait for the outside before a turn is parked. */
  readonly parkAfterMs: number;
  /** How long fragments of a reply are collected before they are appended. */
  readonly deltaFlushMs: number;
  readonly deltaFlushBytes: number;
  /** How many instances of one workflow others may start in a minute, in one process; more wait for their turn. */
  readonly workflowStartsPerMinute: number;
  /** How often an idle owner renews its lease. */
  readonly renewMs: number;
  /** Entries between two checkpoints. */
  readonly checkpointEntries: number;
  /** Pause before a log is driven again after its drive broke down. */
  readonly cooldownMs: number;
}

/** What holds when nothing else is said. */
export const defaultPolicy: Policy = {
  modelTries: 5,
  retryBaseMs: 500,
  retryMaxMs: 30_000,
  modelIdleMs: 120_000,
  toolTimeoutMs: 300_000,
  toolOutputBytes: 1_000_000,
  workspaceFileBytes: 16_777_216,
  workspaceCallBytes: 67_108_864,
  workspaceFiles: 50_000,
  nestedCallDepth: 8,
  stashBytes: 65_536,
  abortGraceMs: 2_000,
  parkAfterMs: 25,
  deltaFlushMs: 50,
  deltaFlushBytes: 4_096,
  workflowStartsPerMinute: 600,
  renewMs: 3_000,
  checkpointEntries: 200,
  cooldownMs: 1_000,
};

/** Limits of a turn that its agent leaves open. */
export const defaultLimits: {
  readonly steps: number;
  readonly noProgressMs: number;
  readonly repeatedCalls: number;
  readonly attempts: number;
} = {
  steps: 50,
  noProgressMs: 600_000,
  repeatedCalls: 5,
  attempts: 10,
};
