import {
  TenonError,
  type DirectoryQuery,
  type LogStore,
  type Summary,
  type Usage,
} from "@tenon/contracts";
import { openProjectStore } from "../compose/open-conversation.ts";
import { usageIn } from "../view/cost-lines.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { summaryTable } from "../view/summary-table.ts";
import { readEvents } from "./find-request.ts";

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
    const summaries = await platform.directory.list(query);
    const conversations =
      options.cost === true ? await withUsage(platform.logs, summaries) : summaries;
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.json === true) screen.json({ conversations });
    else if (conversations.length === 0) screen.note("No conversation matches.");
    else screen.answer(summaryTable(conversations, platform.clock.now()));
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** A summary holds no usage, so each log is read. */
async function withUsage(
  logs: LogStore,
  summaries: readonly Summary[],
): Promise<readonly (Summary & { readonly usage: Usage })[]> {
  const listed: (Summary & { readonly usage: Usage })[] = [];
  for (const summary of summaries) {
    listed.push({ ...summary, usage: usageIn(await readEvents(logs, summary.log)) });
  }
  return listed;
}

const statuses: readonly Summary["status"][] = ["idle", "running", "waiting", "closed"];

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
    ...(status === undefined ? {} : { status }),
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  };
}
