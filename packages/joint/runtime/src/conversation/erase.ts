import { hasCode, type ErrorCode, type LogId } from "@tenon/contracts";
import { decodeEntry } from "@tenon/log";
import type { Services } from "../services.ts";
import { answerParent } from "../subagent/answer-parent.ts";
import { taskSubmission } from "../subagent/child-log.ts";
import { stateOrUndefined } from "./current-state.ts";

/**
 * Erases a conversation and its children: logs, blobs and summaries. A parent that waits for it is told, and goes on.
 * Repeatable: what an interrupted deletion left is found by its summary.
 */
export async function erase(services: Services, log: LogId): Promise<void> {
  const { platform, known, contents } = services;
  const children = await childrenOf(services, log);
  await tellParent(services, log);
  known.forget(log);
  contents.forget(log);
  await platform.logs.delete(log);
  await platform.blobs.delete(log);
  await platform.directory.remove(log);
  for (const child of children) await erase(services, child);
}

/** Children by what the log says that it owed, and by the directory. A fork has the past of its original, not its children. */
async function childrenOf(services: Services, log: LogId): Promise<readonly LogId[]> {
  const { logs, directory } = services.platform;
  const listed = (await directory.list({ parent: log, limit: 1000 })).map((child) => child.log);
  const found = new Set(listed);
  if ((await stateOrUndefined(services, log)) === undefined) return [...found];
  for await (const entry of logs.read(log)) {
    if (entry.type !== "delivery.owed") continue;
    const event = decodeEntry(entry);
    if (event?.type !== "delivery.owed" || event.data.as !== "child") continue;
    if (event.data.payload.parent.log === log) found.add(event.data.to);
  }
  return [...found];
}

async function tellParent(services: Services, log: LogId): Promise<void> {
  const state = await stateOrUndefined(services, log);
  const parent = state?.created?.parent;
  const isOwed = state?.submissions.some(({ submission }) => submission === taskSubmission);
  if (parent?.key === undefined || isOwed !== true) return;
  const output = `The conversation ${log}, which worked on this task, was deleted.`;
  try {
    await answerParent(services, log, {
      parent,
      decision: { type: "result", output, isError: true },
    });
  } catch (error) {
    // Nobody waits for it: the parent is gone, or has ended its turn.
    if (!notWaiting.some((code) => hasCode(error, code))) throw error;
  }
}

const notWaiting: readonly ErrorCode[] = [
  "approval-not-found",
  "approval-settled",
  "log-closed",
  "log-not-found",
];
