import {
  hasCode,
  TenonError,
  type Entry,
  type LogId,
  type Platform,
  type Summary,
} from "@tenon/contracts";
import { parseLog, schedulesName, type InstanceState } from "@tenon/log";
import { childLog } from "../subagent/child-log.ts";
import { instanceSummary } from "../workflow/instance-summary.ts";
import { readInstance } from "../workflow/read-instance.ts";

/** Tells whether a log is one of a workflow instance. Throws `invalid-input` for that of a schedule. */
export function isInstance(log: LogId): boolean {
  const identity = parseLog(log);
  if (identity.type !== "workflow") return false;
  if (identity.workflow !== schedulesName) return true;
  throw new TenonError(
    "invalid-input",
    `${log} is a schedule, and schedules are not exported or imported.`,
    { hint: "Set it where it is to fire, and cancel it where it is not." },
  );
}

/** Refuses to copy an instance: two of them would pay twice, each with a key of its own. */
export function refuseCopy(log: LogId): never {
  throw new TenonError(
    "invalid-input",
    `The workflow instance ${log} cannot be forked or imported as a copy: what it does outside would be done twice.`,
    { hint: "Move it with `export --move`, or start another instance with the same input." },
  );
}

/**
 * Closes an instance where it is, so that it can go on elsewhere: whoever drives it must have given it back. Closing again
 * changes nothing.
 */
export async function closeInstance(platform: Platform, log: LogId): Promise<void> {
  const state = await readInstance(platform.logs, log);
  checkAlone(log, state);
  const lease = await platform.logs.acquire(log);
  if (lease === undefined) {
    throw new TenonError("conversation-busy", `The instance ${log} is driven by another process.`, {
      hint: "Stop that process, or wait until the instance sleeps.",
    });
  }
  try {
    await platform.logs.append(lease, [], { close: true, wakeAt: null });
  } catch (error) {
    if (!hasCode(error, "log-closed")) throw error;
  }
  await show(platform, log, { state, status: "closed" });
}

/** Stores a moved instance under its own name, in one commit. It is due at once, unless it is settled. */
export async function plantInstance(
  platform: Platform,
  log: LogId,
  entries: readonly Entry[],
): Promise<void> {
  await checkFree(platform, log);
  const [opening, ...batch] = entries.map(({ offset: _offset, epoch: _epoch, ...draft }) => draft);
  if (opening?.type !== "workflow.created")
    throw new TenonError(
      "invalid-input",
      "A workflow instance begins with `workflow.created`; this past does not.",
    );
  const isSettled = batch.some(({ type }) => type === "workflow.settled");
  await platform.logs.accept(log, batch, {
    opening: [opening],
    ...(isSettled ? {} : { wakeAt: platform.clock.now() }),
  });
  const state = await readInstance(platform.logs, log);
  await show(platform, log, { state, status: isSettled ? "idle" : "waiting" });
}

/** An instance and the conversation that works for it find each other by name, on one platform. */
function checkAlone(log: LogId, { steps }: InstanceState): void {
  for (const { wait, answer, result } of steps.values()) {
    if (wait?.reason !== "agent" || answer !== undefined || result !== undefined) continue;
    const child = childLog(wait.agent, wait.key);
    throw new TenonError(
      "conversation-busy",
      `The instance ${log} waits for ${child} and cannot be moved alone.`,
      { hint: "Wait until that is over, or abort it." },
    );
  }
}

async function checkFree(platform: Platform, log: LogId): Promise<void> {
  try {
    await readInstance(platform.logs, log);
  } catch (error) {
    if (hasCode(error, "log-not-found")) return;
    throw error;
  }
  throw new TenonError("invalid-input", `The instance ${log} exists already.`, {
    hint: "Delete it first, or leave it where it is.",
  });
}

async function show(
  { directory, clock }: Platform,
  log: LogId,
  { state, status }: { readonly state: InstanceState; readonly status: Summary["status"] },
): Promise<void> {
  const summary = instanceSummary(log, { state, status, now: clock.now() });
  if (summary !== undefined) await directory.upsert(summary);
}
