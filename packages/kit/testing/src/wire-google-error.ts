import type { JsonObject, ModelFailureKind } from "@tenon/contracts";
import type { ScriptedFailure } from "./model-script.ts";
import { messageOf } from "./wire-format.ts";

/** The error object of Google's APIs. A time for another try is a detail of it, not a header. */
export function googleError(failure: ScriptedFailure): GoogleErrorBody {
  const { code, status, message, details } = errors[failure.kind];
  const { retryAfterMs } = failure;
  const retry =
    retryAfterMs === undefined
      ? []
      : [
          {
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            retryDelay: `${retryAfterMs / 1000}s`,
          },
        ];
  return {
    code: failure.status ?? code,
    message: failure.message ?? message ?? messageOf(failure),
    status,
    details: [...(details ?? []), ...retry],
  };
}

type GoogleErrorBody = {
  readonly code: number;
  readonly message: string;
  readonly status: string;
  readonly details: readonly JsonObject[];
};

type GoogleError = {
  readonly code: number;
  readonly status: string;
  readonly message?: string;
  readonly details?: readonly JsonObject[];
};

const errors: Readonly<Record<ModelFailureKind, GoogleError>> = {
  // A wrong key is called an invalid argument; only the details tell.
  auth: {
    code: 400,
    status: "INVALID_ARGUMENT",
    details: [
      {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        reason: "API_KEY_INVALID",
        domain: "googleapis.com",
      },
    ],
  },
  "invalid-request": { code: 400, status: "INVALID_ARGUMENT" },
  network: { code: 502, status: "UNAVAILABLE" },
  overflow: {
    code: 400,
    status: "INVALID_ARGUMENT",
    message:
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  },
  overloaded: { code: 503, status: "UNAVAILABLE" },
  "rate-limit": { code: 429, status: "RESOURCE_EXHAUSTED" },
  refused: { code: 403, status: "PERMISSION_DENIED" },
  timeout: { code: 504, status: "DEADLINE_EXCEEDED" },
  unknown: { code: 501, status: "UNIMPLEMENTED" },
};
