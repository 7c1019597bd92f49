/** Every way in which a promise of Tenon can be refused or broken. */
export type ErrorCode =
  | "aborted"
  | "approval-expired"
  | "approval-not-found"
  | "approval-settled"
  | "capability-missing"
  | "conversation-busy"
  | "internal"
  | "invalid-agent"
  | "invalid-entry"
  | "invalid-id"
  | "invalid-input"
  | "invalid-project"
  | "invalid-workflow"
  | "key-conflict"
  | "lease-lost"
  | "log-closed"
  | "log-newer"
  | "log-not-found"
  | "missing-package"
  | "missing-secret"
  | "not-permitted"
  | "not-retryable"
  | "offset-lost"
  | "runtime-stopped"
  | "server-unreachable"
  | "step-failed"
  | "store-damaged"
  | "store-full"
  | "store-unavailable"
  | "submission-not-found"
  | "timeout"
  | "unknown-agent"
  | "unknown-harness"
  | "unknown-model"
  | "unknown-provider"
  | "unknown-workflow"
  | "value-too-large";

/** What an error knows beyond its code and message. */
export interface TenonErrorOptions {
  /** For the developer; leaves the process only on loopback in development. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The only error that Tenon throws. `message` is safe for remote callers. */
export class TenonError extends Error {
  override readonly name = "TenonError";
  readonly code: ErrorCode;
  declare readonly hint?: string;

  constructor(code: ErrorCode, message: string, options: TenonErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}

/** Tells whether `error` carries `code`. Works across package copies and realms, where `instanceof` does not. */
export function hasCode(error: unknown, code: ErrorCode): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
