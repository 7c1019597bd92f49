import type { Conversation, JsonSchema, Principal } from "@tenon/contracts";
import type { Action, ServerLimits, ServerOptions, Target } from "../server-options.ts";
import type { SettledPoints } from "../conversation/settled-points.ts";
import type { SubmissionQueues } from "../conversation/submission-queues.ts";
import { withPlainBody } from "../streams/plain-body.ts";
import type { Transcripts } from "../transcript/transcripts.ts";

/** What all routes share. */
export interface Services extends ServerOptions {
  readonly limits: ServerLimits;
  readonly transcripts: Transcripts;
  readonly readers: Readers;
  readonly settled: SettledPoints;
  readonly queues: SubmissionQueues;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

/** Counts the answers that stay open. */
interface Readers {
  open: number;
}

/** One request that was found to be well-formed and permitted. */
export interface Call {
  readonly services: Services;
  readonly request: Request;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly by: Principal;
  /** Checked against the schema of the route; undefined when it has none. */
  readonly body: unknown;
  /** Whether the caller may do something else, too. */
  readonly may: (target: Target) => Promise<boolean>;
}

/** One route: how it is reached, what it takes and what it does. The document for programs is made of these. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  /** What `authorize` is asked. Missing: anyone may. */
  readonly action?: Action;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonSchema;
  /** The body is bytes of any type. */
  readonly takesBytes?: boolean;
  readonly answers: Readonly<Record<number, string>>;
  answer(call: Call): Promise<Response>;
}

/** The conversation that the path names. Throws `invalid-id`. */
export function conversationOf({ services, params }: Call): Conversation {
  return services.runtime.conversation(
    param(params, "agent"),
    param(params, "conversation") as Conversation["id"],
  );
}

/** A part of the path. */
export function param(params: Call["params"], name: string): string {
  return params[name] ?? "";
}

/** An answer that no cache may keep. */
export function jsonResponse(
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const text = JSON.stringify(value);
  const fields = {
    "content-type": "application/json",
    "cache-control": "no-store",
    ...headers,
  };
  return withPlainBody(new Response(text, { status, headers: fields }), text);
}

/** The path of a conversation. */
export function conversationPath(agent: string, conversation: string): string {
  return `/agents/${encodeURIComponent(agent)}/${encodeURIComponent(conversation)}`;
}
