import { TenonError, type DirectoryQuery, type LogStore } from "@tenon/contracts";
import { isConversation, isInstance } from "../compose/log-kinds.ts";
import { openProjectStore } from "../compose/open-conversation.ts";
import { usageIn } from "../view/cost-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { summaryTable, type ListedSummary } from "../view/summary-table.ts";
import { readEvents } from "./find-request.ts";
import { summariesNow } from "./summaries-now.ts";
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
  const { status, limit } = readOptions(options);
  const { platform } = await openProjectStore(options.store);
  try {
    const found = await platform.directory.list(queryOf(options.agent, status));
    // A status is known only after a look at the lease.
    const most = status === undefined ? limit : found.length;
    const newest = found.filter(isConversation).slice(0, most);
    const matching = (await summariesNow(platform, newest))
      .filter((summary) => status === undefined || summary.status === status)
      .slice(0, limit);
    const conversations =
      options.cost === true ? await withUsage(platform.logs, matching) : matching;
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ conversations });
    else if (conversations.length === 0) screen.note("No conversation matches.");
    else screen.answer(summaryTable(conversations, platform.clock.now()));
    if (options.json !== true) noteOpen(screen, conversations);
    if (options.json !== true && options.agent === undefined)
      noteInstances(screen, found.filter(isInstance).length);
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

function noteOpen(screen: Screen, conversations: readonly ListedSummary[]): void {
  const first = conversations.find(({ status }) => status === "interrupted" || status === "due");
  if (first === undefined) return;
  const { agent, conversation, status } = first;
  const what = status === "due" ? "is due" : "was interrupted";
  screen.note(`What ${what} goes on with a worker, or: ${tenon} run ${agent} --id ${conversation}`);
}

function noteInstances(screen: Screen, count: number): void {
  if (count === 0) return;
  const what = count === 1 ? "workflow instance" : "workflow instances";
  screen.note(`${count} ${what}: ${tenon} workflow list`);
}

const statuses = ["idle", "running", "waiting", "due", "interrupted", "closed"] as const;

type Wanted = (typeof statuses)[number] | undefined;

function readOptions({ status: wanted, limit = "100" }: ListOptions): {
  readonly status: Wanted;
  readonly limit: number;
} {
  const status = statuses.find((each) => each === wanted);
  if (wanted !== undefined && status === undefined) {
    throw new TenonError("invalid-input", `There is no status "${wanted}".`, {
      hint: `Known: ${statuses.join(", ")}.`,
    });
  }
  if (!/^[1-9]\d{0,5}$/.test(limit)) {
    throw new TenonError("invalid-input", `--limit must be a whole number, not "${limit}".`, {
      hint: "For example --limit 20.",
    });
  }
  return { status, limit: Number(limit) };
}

/** More than are shown: instances and what has another status now are among them. */
function queryOf(agent: string | undefined, status: Wanted): DirectoryQuery {
  const stored = status === "interrupted" ? "running" : status === "due" ? "waiting" : status;
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(stored === undefined ? {} : { status: stored }),
    limit: 100_000,
  };
}
