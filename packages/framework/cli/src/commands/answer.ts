import { TenonError, type CallId, type Decision, type PendingApproval } from "@tenon/contracts";
import { withConversation } from "../compose/open-conversation.ts";
import { localPrincipal } from "../compose/principal.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { approvalsOf } from "./open-work.ts";
import { tenon } from "../view/command-name.ts";
import { readJsonOption } from "./read-json.ts";

/** The options of `tenon approve` and `tenon deny`. */
export interface AnswerOptions {
  readonly input?: string;
  readonly reason?: string;
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon approve`: lets a call run, with its own input or another. */
export function approve(
  address: string,
  call: string | undefined,
  options: AnswerOptions,
): Promise<number> {
  const { input } = options;
  const decision: Decision =
    input === undefined
      ? { type: "approve" }
      : { type: "approve", input: readJsonOption("--input", input) };
  return answer({ address, call, decision }, options);
}

/** `tenon deny`: refuses a call; the model is told. */
export function deny(
  address: string,
  call: string | undefined,
  options: AnswerOptions,
): Promise<number> {
  const { reason } = options;
  const decision: Decision = reason === undefined ? { type: "deny" } : { type: "deny", reason };
  return answer({ address, call, decision }, options);
}

type Asked = {
  readonly address: string;
  readonly call: string | undefined;
  readonly decision: Decision;
};

function answer({ address, call, decision }: Asked, options: AnswerOptions): Promise<number> {
  return withConversation(address, options.store, async ({ platform, conversation }) => {
    const pending = await approvalsOf(platform.logs, conversation.log);
    const chosen = (call as CallId | undefined) ?? onlyOne(pending, address).call;
    await conversation.answer(chosen, decision, { by: options.by ?? localPrincipal() });
    const { agent, id } = conversation;
    const screen = new Screen({ isQuiet: options.json === true });
    const tool = pending.find((approval) => approval.call === chosen)?.tool ?? "";
    const word = decision.type === "approve" ? "approved" : "denied";
    screen.answer(`${word} ${tool} ${chosen} in ${agent}/${id}\n`);
    if (options.json === true) screen.json({ agent, conversation: id, call: chosen, decision });
    else screen.note(`A worker goes on with it, or: ${tenon} run ${agent} --id ${id}`);
    return exitCodes.done;
  });
}

function onlyOne(pending: readonly PendingApproval[], address: string): PendingApproval {
  const [only, another] = pending;
  if (only === undefined) {
    throw new TenonError("approval-not-found", `Nothing waits for approval in ${address}.`, {
      hint: `\`${tenon} list --status waiting\` shows what does.`,
    });
  }
  if (another === undefined) return only;
  const calls = pending.map(({ call, tool }) => `${call} (${tool})`).join(", ");
  throw new TenonError("invalid-input", `Several calls wait for approval in ${address}.`, {
    hint: `Name one of them: ${calls}.`,
  });
}
