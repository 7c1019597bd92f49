import type { EventData, Json, SettleSource, Tool, ToolCall, ToolMessage } from "@tenon/contracts";
import { notExecuted } from "@tenon/log";
import { errorMessage } from "./output.ts";

/** How a call was settled. */
export interface Settled {
  readonly message: ToolMessage;
  readonly source: SettleSource;
  readonly ms?: number;
  readonly isolates?: NonNullable<EventData["tool.settled"]["isolates"]>;
}

/** What a tool is run with: `value` itself when it is JSON (`parsed`), or the input that is validated again. */
export interface EffectiveInput {
  readonly input: Json;
  readonly parsed: boolean;
}

/** Progress of a running tool. */
export type OnProgress = ((partial: Json) => void) | undefined;

/** A call and what runs it. */
export interface CallOf {
  readonly call: ToolCall;
  readonly tool: Tool;
  readonly onProgress: OnProgress;
}

/** The name and id of a call. */
export type CallName = Pick<ToolCall, "id" | "name">;

/** A call that ended in an error which the model sees. */
export function failed({ id, name }: CallName, source: SettleSource, text: string): Settled {
  return { message: errorMessage(id, name, text), source };
}

/** The result of a call that may have taken effect, and of which nobody can say whether it did. */
export function interrupted(call: CallName): Settled {
  const text = `The tool "${call.name}" was interrupted and may have taken effect; its outcome is unknown.`;
  return failed(call, "interrupted", text);
}

/** The result of a call that nobody approved in time. */
export function expired(call: CallName): Settled {
  const text = `Nobody approved the call of "${call.name}" in time: it has expired and was not run.`;
  return failed(call, "expired", text);
}

/** The result of a call that never began. */
export function skipped({ id, name }: CallName, why: string): Settled {
  return { message: notExecuted(id, name, `Not executed: ${why}`), source: "skipped" };
}

/** What was thrown, for the model. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
