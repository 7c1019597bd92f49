import {
  TenonError,
  type Agent,
  type AgentContext,
  type ApprovalDecision,
  type Decision,
  type Tool,
} from "@tenon/contracts";
import type { Services } from "../services.ts";
import { checkedInput } from "./effective-input.ts";

/** An approval that is answered, and where its tool is from. */
export interface EditedInput {
  readonly agent: string;
  readonly tool: string;
  readonly context: AgentContext;
  readonly decision: Decision | ApprovalDecision;
}

/**
 * Throws `invalid-input` when a person approves another input than was asked for and the tool refuses it. A tool that this
 * process does not have is not asked: whoever runs it is.
 */
export async function checkEditedInput(
  { agents }: Services,
  { agent: name, tool: toolName, context, decision }: EditedInput,
): Promise<void> {
  if (decision.type !== "approve" || decision.input === undefined) return;
  const agent = await agents.get(name);
  const tools = agent === undefined ? [] : await toolsOf(agent, context);
  const tool = tools.find(({ spec }) => spec.name === toolName);
  if (tool === undefined) return;
  const checked = await checkedInput(tool, decision.input);
  if (checked.ok) return;
  throw new TenonError(
    "invalid-input",
    `The tool "${toolName}" refuses this input: ${checked.message.replace(/[. ]*$/, ".")} Nothing was decided; the approval still waits.`,
    { hint: "Answer again with an input that fits, or without one to approve what was asked for." },
  );
}

/** A function that fails here may work where the turn goes on. */
async function toolsOf({ tools }: Agent, context: AgentContext): Promise<readonly Tool[]> {
  if (typeof tools !== "function") return tools;
  try {
    return await tools(context);
  } catch {
    return [];
  }
}
