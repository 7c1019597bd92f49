import type { ErrorCode } from "@tenon/contracts";

/** Codes that only HTTP knows. */
export type HttpErrorCode =
  | "file-not-found"
  | "method-not-allowed"
  | "route-not-found"
  | "too-many-readers"
  | "too-many-submissions"
  | "unsupported-media-type"
  | "value-too-large";

/** The status of each code. What is missing is not the caller's fault. */
const statuses: { readonly [Code in ErrorCode]?: number } = {
  "approval-expired": 410,
  "approval-not-found": 404,
  "approval-settled": 409,
  "capability-missing": 501,
  "conversation-busy": 409,
  "invalid-id": 400,
  "invalid-input": 400,
  "key-conflict": 409,
  "lease-lost": 503,
  "invalid-workflow": 400,
  "log-closed": 409,
  "log-newer": 503,
  "log-not-found": 404,
  "not-permitted": 403,
  "offset-lost": 410,
  "runtime-stopped": 503,
  "store-full": 503,
  "store-unavailable": 503,
  "submission-not-found": 404,
  "unknown-agent": 404,
  "unknown-harness": 400,
  "unknown-model": 400,
  "unknown-provider": 400,
  "unknown-workflow": 404,
  "value-too-large": 413,
};

/** What is refused without an error: HTTP itself says why. */
export function refuse(
  status: number,
  code: HttpErrorCode,
  { message, headers }: { readonly message: string; readonly headers?: Record<string, string> },
): Response {
  return errorResponse(status, { code, message }, headers);
}

/** Answers an error. What is not for callers is answered as `internal`. */
export function refuseError(error: unknown, showsHint: boolean): Response {
  if (!isCoded(error)) return internal();
  const status = statuses[error.code];
  if (status === undefined) return internal();
  const { code, message, hint } = error;
  return errorResponse(
    status,
    { code, message, ...(showsHint && hint !== undefined ? { hint } : {}) },
    status === 503 ? { "retry-after": "1" } : {},
  );
}

function internal(): Response {
  return errorResponse(500, { code: "internal", message: "Something broke on the server." });
}

function errorResponse(
  status: number,
  error: { readonly code: string; readonly message: string; readonly hint?: string },
  headers: Record<string, string> = {},
): Response {
  return Response.json({ error }, { status, headers: { "cache-control": "no-store", ...headers } });
}

type Coded = { readonly code: ErrorCode; readonly message: string; readonly hint?: string };

/** Errors of another copy of the package are errors too. */
function isCoded(error: unknown): error is Coded {
  return (
    error instanceof Error &&
    error.name === "TenonError" &&
    "code" in error &&
    typeof error.code === "string"
  );
}
