import { TenonError, type DirectoryQuery, type LogStore, type Summary } from "@tenon/contracts";
import type { NodePlatform } from "@tenon/platform-node";
import { openProjectStore } from "../compose/open-conversation.ts";
import { usageIn } from "../view/cost-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { summaryTable, type ListedSummary } from "../view/summary-table.ts";
import { readEvents } from "./find-request.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon list`. */
export interface ListOptions {
  readonly agent?: string;
  readonly status?: string;
  readonly limit?: string;
  readonly cost?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon list`: the conversations of the store, newest first. */
export async function list(options: ListOptions): Promise<number> {
  const query = readQuery(options);
  const { platform } = await openProjectStore(options.store);
  try {
    const known = await platform.directory.list(query);
    const summaries = await withInterrupted(platform, known, options.status);
    const conversations =
      options.cost === true ? await withUsage(platform.logs, summaries) : summaries;
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ conversations });
    else if (conversations.length === 0) screen.note("No conversation matches.");
    else screen.answer(summaryTable(conversations, platform.clock.now()));
    if (options.json !== true) noteInterrupted(screen, conversations);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** A summary holds no usage, so each log is read. */
async function withUsage(
  logs: LogStore,
  summaries: readonly ListedSummary[],
): Promise<readonly ListedSummary[]> {
  const listed: ListedSummary[] = [];
  for (const summary of summaries) {
    listed.push({ ...summary, usage: usageIn(await readEvents(logs, summary.log)) });
  }
  return listed;
}

/** What was running when its process ended is open, and nobody has it in hand. */
async function withInterrupted(
  platform: NodePlatform,
  summaries: readonly Summary[],
  wanted: string | undefined,
): Promise<readonly ListedSummary[]> {
  const listed: ListedSummary[] = [];
  for (const summary of summaries) {
    const isOpen = summary.status === "running" && !(await platform.isDriven(summary.log));
    listed.push(isOpen ? { ...summary, status: "interrupted" } : summary);
  }
  return listed.filter(({ status }) => wanted === undefined || status === wanted);
}

function noteInterrupted(screen: Screen, conversations: readonly ListedSummary[]): void {
  const first = conversations.find(({ status }) => status === "interrupted");
  if (first === undefined) return;
  const { agent, conversation } = first;
  screen.note(
    `What was interrupted goes on with a worker, or: ${tenon} run ${agent} --id ${conversation}`,
  );
}

const statuses = ["idle", "running", "waiting", "interrupted", "closed"] as const;

function readQuery({ agent, status: wanted, limit }: ListOptions): DirectoryQuery {
  const status = statuses.find((each) => each === wanted);
  if (wanted !== undefined && status === undefined) {
    throw new TenonError("invalid-input", `There is no status "${wanted}".`, {
      hint: `Known: ${statuses.join(", ")}.`,
    });
  }
  if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(limit)) {
    throw new TenonError("invalid-input", `--limit must be a whole number, not "${limit}".`, {
      hint: "For example --limit 20.",
    });
  }
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(status === undefined ? {} : { status: status === "interrupted" ? "running" : status }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}
