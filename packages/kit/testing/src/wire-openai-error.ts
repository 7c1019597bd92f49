import type { ModelFailureKind } from "@tenon/contracts";
import type { ScriptedFailure } from "./model-script.ts";
import { messageOf, type WireRefusal } from "./wire-format.ts";

/** A refusal as both OpenAI formats write it. */
export function refuseAsOpenai(failure: ScriptedFailure): WireRefusal {
  return {
    status: failure.status ?? errors[failure.kind].status,
    body: { error: openaiError(failure) },
  };
}

/** The error object that both OpenAI formats share. */
export function openaiError(failure: ScriptedFailure): OpenaiErrorBody {
  const { type, code } = errors[failure.kind];
  const message =
    failure.kind === "overflow" && failure.message === undefined
      ? "This model's maximum context length is 128000 tokens. However, your messages resulted in 140000 tokens."
      : messageOf(failure);
  return { message, type, param: null, code };
}

type OpenaiErrorBody = {
  readonly message: string;
  readonly type: string;
  readonly param: null;
  readonly code: string | null;
};

type OpenaiError = {
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
};

const errors: Readonly<Record<ModelFailureKind, OpenaiError>> = {
  auth: { status: 401, type: "invalid_request_error", code: "invalid_api_key" },
  "invalid-request": { status: 400, type: "invalid_request_error", code: null },
  network: { status: 502, type: "server_error", code: null },
  overflow: { status: 400, type: "invalid_request_error", code: "context_length_exceeded" },
  overloaded: { status: 503, type: "server_error", code: "server_is_overloaded" },
  "rate-limit": { status: 429, type: "requests", code: "rate_limit_exceeded" },
  refused: { status: 403, type: "invalid_request_error", code: "content_policy_violation" },
  timeout: { status: 504, type: "server_error", code: "timeout" },
  unknown: { status: 501, type: "unexpected_error", code: null },
};
