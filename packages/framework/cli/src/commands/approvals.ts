import { TenonError, type ApprovalDecision, type Summary } from "@tenon/contracts";
import { openProjectStore } from "../compose/open-conversation.ts";
import { createLocalRuntime } from "../compose/local-runtime.ts";
import { localPrincipal } from "../compose/principal.ts";
import { approvalTable, type ListedApproval } from "../view/approval-table.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";

/** The options of `tenon approvals`. */
export interface ApprovalsOptions {
  readonly approve?: boolean;
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
    const summaries = await Promise.all(
      (["waiting", "running"] as const).map((status) =>
        platform.directory.list({ status, limit: 1000 }),
      ),
    );
    const waiting = summaries.flat().flatMap(approvalsOf);
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ approvals: waiting });
    else if (waiting.length === 0) screen.note("Nothing waits for approval.");
    else screen.answer(approvalTable(waiting, platform.clock.now()));
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

function approvalsOf({ log, approvals: open }: Summary): readonly ListedApproval[] {
  return open.map((approval) => ({ ...approval, place: log.replace(/^agents\//, "") }));
}

type Asked = { readonly address: string; readonly step: string | undefined };

async function answer({ address, step }: Asked, options: ApprovalsOptions): Promise<number> {
  const [kind, workflow, id, ...rest] = address.split("/");
  if (kind !== "workflows" || workflow === undefined || id === undefined || rest.length > 0) {
    throw new TenonError("invalid-input", `"${address}" is no workflow instance.`, {
      hint: "Write workflows/<workflow>/<id>; tool calls are answered with `tenon approve` and `tenon deny`.",
    });
  }
  const decision = readDecision(options);
  const { platform, folder, config } = await openProjectStore(options.store);
  try {
    const instance = createLocalRuntime({ platform, folder, config }).workflow(workflow, id);
    const { approvals: open } = await instance.status();
    const chosen = step ?? (open.length === 1 ? open[0]?.step : undefined);
    if (chosen === undefined) {
      throw new TenonError("approval-not-found", `${address} waits for ${open.length} approvals.`, {
        hint:
          open.length === 0
            ? "`tenon approvals` shows what does."
            : `Name one of them: ${open.map((approval) => approval.step).join(", ")}.`,
      });
    }
    const by = options.by ?? localPrincipal();
    await instance.answer(chosen, decision, { by });
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ instance: address, step: chosen, decision, by });
    else screen.answer(`${decision.type} ${chosen} in ${address}\n`);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

function readDecision({ approve, deny, delegate }: ApprovalsOptions): ApprovalDecision {
  const given = [approve, deny, delegate].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new TenonError("invalid-input", "Say one of --approve, --deny and --delegate.", {
      hint: "For example: tenon approvals workflows/expense/taxi --approve.",
    });
  }
  if (delegate !== undefined) return { type: "delegate", to: delegate };
  if (approve === true) return { type: "approve" };
  return typeof deny === "string" ? { type: "deny", reason: deny } : { type: "deny" };
}
