import {
  TenonError,
  type ApprovalDecision,
  type CallId,
  type LogId,
  type PendingApproval,
  type Platform,
} from "@tenon/contracts";
import { parseApprovalId, parseLog, summaryAt, type SummaryAt } from "@tenon/log";
import type { Runtime } from "@tenon/runtime";
import { openProjectStore } from "../compose/open-conversation.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { localPrincipal } from "../compose/principal.ts";
import { approvalTable, type ListedApproval } from "../view/approval-table.ts";
import { tenon } from "../view/command-name.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { approvalsOf } from "./open-work.ts";
import { readJsonOption } from "./read-json.ts";

/** The options of `tenon approvals`. */
export interface ApprovalsOptions {
  readonly approve?: boolean;
  /** The input that is approved in place of what was asked for, as JSON. */
  readonly edit?: string;
  readonly deny?: string | boolean;
  readonly delegate?: string;
  readonly store?: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** `tenon approvals`: what waits for a person, in conversations and workflow instances. */
export async function approvals(
  address: string | undefined,
  step: string | undefined,
  options: ApprovalsOptions,
): Promise<number> {
  return address === undefined ? list(options) : answer({ address, step }, options);
}

async function list(options: ApprovalsOptions): Promise<number> {
  const { platform } = await openProjectStore(options.store);
  try {
    const summaries = await platform.directory.list({ hasApprovals: true, limit: 100_000 });
    const now = platform.clock.now();
    const waiting = summaries.map((summary) => summaryAt(summary, now)).flatMap(listed);
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ approvals: waiting });
    else if (waiting.length === 0) screen.note("Nothing waits for approval.");
    else screen.answer(approvalTable(waiting, now));
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

function listed({ log, approvals: open }: SummaryAt): readonly ListedApproval[] {
  return open.map((approval) => ({ ...approval, place: log.replace(/^agents\//, "") }));
}

type Asked = { readonly address: string; readonly step: string | undefined };

async function answer({ address, step }: Asked, options: ApprovalsOptions): Promise<number> {
  const named = readAddress(address);
  const decision = readDecision(options);
  const { platform, folder, config } = await openProjectStore(options.store);
  try {
    const runtime = createLocalRuntime({ platform, folder, config });
    const place = address.includes(":") ? named.log : address;
    const asked = step ?? named.call ?? (await onlyOne(platform, named.log, place));
    const by = options.by ?? localPrincipal();
    await give(runtime, named.log, { asked, decision, by });
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ place, call: asked, decision, by });
    else screen.answer(`${decision.type} ${asked} in ${place}\n`);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** `workflows/<workflow>/<id>`, `<agent>/<conversation>`, or an approval as the server names it. */
function readAddress(address: string): { readonly log: LogId; readonly call?: string } {
  if (address.includes(":")) return parseApprovalId(address);
  const parts = address.split("/");
  const log = (parts.length === 2 ? `agents/${address}` : address) as LogId;
  parseLog(log);
  return { log };
}

async function onlyOne({ logs, directory }: Platform, log: LogId, place: string): Promise<string> {
  const isConversation = parseLog(log).type === "conversation";
  const open: readonly Pick<PendingApproval, "call">[] = isConversation
    ? await approvalsOf(logs, log)
    : ((await directory.get(log))?.approvals ?? []);
  const [only, another] = open;
  if (only !== undefined && another === undefined) return only.call;
  if (only !== undefined) {
    throw new TenonError("invalid-input", `${place} waits for ${open.length} approvals.`, {
      hint: `Name one of them: ${open.map(({ call }) => call).join(", ")}.`,
    });
  }
  const instance = `workflows/${place}` as LogId;
  const isMeant = isConversation && (await directory.get(instance)) !== undefined;
  throw new TenonError("approval-not-found", `Nothing waits for approval in ${place}.`, {
    hint: isMeant
      ? `${instance} is a workflow instance: name it so.`
      : `\`${tenon} approvals\` shows what does.`,
  });
}

type Given = { readonly asked: string; readonly decision: ApprovalDecision; readonly by: string };

async function give(runtime: Runtime, log: LogId, { asked, decision, by }: Given): Promise<void> {
  const identity = parseLog(log);
  if (identity.type === "workflow")
    return runtime.workflow(identity.workflow, identity.instance).answer(asked, decision, { by });
  const { agent, conversation } = identity;
  return runtime.conversation(agent, conversation).answer(asked as CallId, decision, { by });
}

function readDecision({ approve, edit, deny, delegate }: ApprovalsOptions): ApprovalDecision {
  const approves = approve === true || edit !== undefined ? true : undefined;
  const given = [approves, deny, delegate].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new TenonError("invalid-input", "Say one of --approve, --edit, --deny and --delegate.", {
      hint: `For example: ${tenon} approvals workflows/expense/taxi --approve.`,
    });
  }
  if (delegate !== undefined) return { type: "delegate", to: delegate };
  if (edit !== undefined) return { type: "approve", input: readJsonOption("--edit", edit) };
  if (approve === true) return { type: "approve" };
  return typeof deny === "string" ? { type: "deny", reason: deny } : { type: "deny" };
}
