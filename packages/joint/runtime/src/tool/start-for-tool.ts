import {
  TenonError,
  type CallContext,
  type Json,
  type LentParts,
  type StartedInstance,
} from "@tenon/contracts";
import { digestOf } from "@tenon/log";
import type { Attempt } from "../turn/attempt.ts";

/** What a tool starts. */
export interface ToolStart {
  readonly workflow: string;
  readonly input: Json;
  readonly source: (LentParts & { readonly text: string }) | undefined;
  readonly signal: AbortSignal;
}

/** Starts an instance for a running call. Code that a model wrote is that of the agent whose call it is. */
export async function startForTool(
  attempt: Attempt,
  { key, by }: Pick<CallContext, "key" | "by">,
  { workflow, input, source, signal }: ToolStart,
): Promise<StartedInstance> {
  const { services, ledger, identity, cursor } = attempt;
  const depth = ledger.state.created?.parent?.instances ?? 0;
  const order = { workflow, input, key, by, signal, depth };
  if (source === undefined) return services.workflows.engine.start(services, order);
  const missing = source.tools.find((name) => !cursor.resolved.tools.has(name));
  if (missing !== undefined) {
    throw new TenonError(
      "invalid-agent",
      `The agent "${identity.agent}" lends its workflows the tool "${missing}" and has none of that name. Add it to \`tools\` of the agent.`,
    );
  }
  const written = { ...source, digest: digestOf(source.text), agent: identity.agent };
  return services.workflows.engine.start(services, { ...order, source: written });
}
