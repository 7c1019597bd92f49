import { isInstance } from "../../compose/log-kinds.ts";
import { openProjectStore } from "../../compose/open-conversation.ts";
import { tenon } from "../../view/command-name.ts";
import { exitCodes } from "../../view/exit-codes.ts";
import { instanceLines, timeText } from "../../view/instance-lines.ts";
import { Screen } from "../../view/screen.ts";
import type { ListedSummary } from "../../view/summary-table.ts";
import { table } from "../../view/table.ts";
import { summariesNow } from "../summaries-now.ts";
import { instanceName, withInstance } from "./instance-address.ts";

/** The options of `tenon workflow list` and `tenon workflow show`. */
export interface LookOptions {
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon workflow list`: the instances of the store, newest first. */
export async function listInstances(
  workflow: string | undefined,
  options: LookOptions,
): Promise<number> {
  const { platform } = await openProjectStore(options.store);
  try {
    const agent = workflow === undefined ? {} : { agent: `workflows/${workflow}` };
    const listed = await platform.directory.list({ ...agent, limit: 10_000 });
    const found = await summariesNow(platform, listed.filter(isInstance));
    const screen = new Screen({ isQuiet: options.json === true });
    const instances = found.map((summary) => ({
      workflow: summary.agent.replace(/^workflows\//, ""),
      id: summary.conversation,
      status: statusOf(summary),
      approvals: summary.approvals.map(({ tool }) => tool),
      createdAt: summary.createdAt,
      updatedAt: summary.updatedAt,
    }));
    if (options.json === true) screen.json({ instances });
    else if (instances.length === 0) screen.note("There is no instance.");
    else {
      const rows = instances.map(({ workflow: of, id, status, approvals, updatedAt }) => [
        instanceName(of, id),
        status,
        timeText(updatedAt),
        approvals.length === 0 ? "" : `asks: ${approvals.join(", ")}`,
      ]);
      screen.answer(`${table([["INSTANCE", "STATUS", "CHANGED", ""], ...rows])}\n`);
      const due = instances.find(({ status }) => status === "due");
      if (due !== undefined) {
        const drive = `${tenon} workflow drive ${instanceName(due.workflow, due.id)}`;
        screen.note(`What is due waits for a worker, or: ${drive}`);
      }
    }
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

/** One that rests without waiting has ended; one that should go on and that nobody drives is due, whatever it did. */
function statusOf({ status }: ListedSummary): string {
  if (status === "idle") return "ended";
  return status === "interrupted" ? "due" : status;
}

/** `tenon workflow show`: the steps of an instance with their states and times, and what it waits for. */
export function showInstance(address: string, options: LookOptions): Promise<number> {
  return withInstance(address, options.store, async ({ platform, instance }) => {
    const status = await instance.status();
    const screen = new Screen({ isQuiet: options.json === true });
    const { workflow, id } = instance;
    if (options.json === true) screen.json({ workflow, id, ...status });
    else
      screen.answer(`${instanceLines(instanceName(workflow, id), status, platform.clock.now())}\n`);
    return exitCodes.done;
  });
}
