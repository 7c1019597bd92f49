import {
  TenonError,
  type Agent,
  type AgentContext,
  type AgentSpec,
  type Digest,
  type ModelRef,
  type Tool,
} from "@tenon/contracts";
import { digestOf, factKeys, stepRequest, type ConversationState } from "@tenon/log";
import { allTools, hostAdditions, withAdditions, type HostView } from "../host-tools/host-tools.ts";
import { turnEvent, type Attempt, type ResolvedAgent } from "./attempt.ts";
import { TurnFault } from "./gate.ts";

/** What decides how an agent is resolved. */
export interface ResolveOptions extends HostView {
  readonly model: ModelRef | undefined;
  readonly context: AgentContext;
}

/** The agent as it is declared now. A function of the declaration that throws settles the turn as failed. */
export async function resolveAgent({
  model,
  context,
  ...view
}: ResolveOptions): Promise<ResolvedAgent> {
  const { agent } = view;
  const own = await declared(agent.name, "tools", async () =>
    typeof agent.tools === "function" ? agent.tools(context) : agent.tools,
  );
  const instructions = await declared(agent.name, "instructions", async () =>
    typeof agent.instructions === "function" ? agent.instructions(context) : agent.instructions,
  );
  const spec: AgentSpec = {
    name: agent.name,
    model: model ?? firstModel(agent),
    instructions: instructions.toWellFormed(),
    tools: [],
    ...(agent.thinking === undefined ? {} : { thinking: agent.thinking }),
  };
  const additions = await hostAdditions(view);
  const tools = allTools(
    agent.name,
    own.map((tool) => overFiles(tool, agent)),
    additions,
  );
  return { spec: withAdditions(spec, tools, additions), tools };
}

/** Only files that are kept with the result of a call, or not at all, are as they were when the call runs again. */
function overFiles(tool: Tool, { workspace }: Agent): Tool {
  if (tool.changesFiles !== true || workspace === undefined || workspace === "durable") return tool;
  return { ...tool, replay: "unsafe" };
}

/** What functions of an agent may know. */
export function agentContext(
  state: ConversationState,
  by: AgentContext["by"],
  conversation: AgentContext["conversation"],
): AgentContext {
  return { by, conversation, state: state.values, metadata: state.created?.metadata ?? {} };
}

/**
 * The agent for the next step. Once the step's model call is recorded, what it was told then is kept; before that a
 * change is recorded with the step.
 */
export async function refreshAgent(attempt: Attempt): Promise<AgentSpec> {
  const { cursor, ledger, turn } = attempt;
  const { step } = cursor;
  // Not recalled: the first attempt does not wait for this event, so its time is not seen by any.
  const recorded = ledger.find(factKeys.agentResolved(turn, step));
  if (recorded?.type === "agent.resolved") return adopt(attempt, recorded.data.spec);
  if (ledger.find(factKeys.modelRequested(turn, stepRequest(step), 1)) !== undefined)
    return cursor.resolved.spec;
  if (cursor.told === step) return cursor.resolved.spec;
  const fresh = step === attempt.start.steps ? cursor.resolved : await resolveAnew(attempt);
  // Who asked at the same time may have been faster.
  if (cursor.told !== step) cursor.resolved = fresh;
  return recordSpec(attempt, step);
}

/** Records what the model is told when it is not what the log says already. Not awaited: the model call behind it is. */
export function recordSpec(attempt: Attempt, step: number): AgentSpec {
  const { cursor, ledger, turn } = attempt;
  // An earlier attempt, perhaps of another release, may have told this step before it could ask.
  const recorded = ledger.find(factKeys.agentResolved(turn, step));
  if (recorded?.type === "agent.resolved") return adopt(attempt, recorded.data.spec);
  const { spec } = cursor.resolved;
  const digest = specDigest(spec);
  if (cursor.told !== step && ledger.state.agent?.digest !== digest && !attempt.gate.isClosed) {
    cursor.told = step;
    const event = turnEvent(attempt, factKeys.agentResolved(turn, step), {
      type: "agent.resolved",
      data: {
        digest,
        spec,
      },
    });
    ledger.append([{ ...event, step }]).catch(() => undefined);
  }
  return spec;
}

const digests = new WeakMap<AgentSpec, Digest>();

/** A step is told twice, when it is refreshed and when its model is asked, mostly by the same specification. */
function specDigest(spec: AgentSpec): Digest {
  const digest = digests.get(spec) ?? digestOf(spec);
  digests.set(spec, digest);
  return digest;
}

function resolveAnew(attempt: Attempt): Promise<ResolvedAgent> {
  const { agent, model, services, ledger, by, identity } = attempt;
  const context = agentContext(ledger.state, by, identity.conversation);
  return resolveAgent({ agent, services, ledger, model, context });
}

/** Tools run as this release has them, whatever the model was told about them. */
function adopt(attempt: Attempt, spec: AgentSpec): AgentSpec {
  attempt.cursor.resolved = { spec, tools: attempt.cursor.resolved.tools };
  return spec;
}

function firstModel(agent: Agent): ModelRef {
  const [first] = agent.models;
  if (first === undefined)
    throw new TenonError("invalid-agent", `Agent "${agent.name}" names no model.`);
  return first;
}

async function declared<Value>(
  agent: string,
  field: string,
  resolve: () => Promise<Value>,
): Promise<Value> {
  try {
    return await resolve();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TurnFault({
      code: "agent",
      message: `The function \`${field}\` of agent "${agent}" threw: ${reason}`,
    });
  }
}
