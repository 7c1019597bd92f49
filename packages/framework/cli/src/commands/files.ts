import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { TenonError, type LogId, type Offset } from "@tenon/contracts";
import { workspacePath } from "@tenon/log";
import { createWorkspaceHistory, type WorkspaceHistory } from "@tenon/runtime";
import { agentsOnDemand } from "../compose/agents-on-demand.ts";
import { withConversation, type OpenConversation } from "../compose/open-conversation.ts";
import { tenon } from "../view/command-name.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { offsetOf } from "./fork.ts";

/** The options of `tenon files`. */
export interface FilesOptions {
  readonly at?: string;
  readonly since?: string;
  readonly export?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** What is looked at: whose files, as of when, and since when. */
interface Look {
  readonly history: WorkspaceHistory;
  readonly log: LogId;
  readonly at: Offset | undefined;
  readonly since: Offset | undefined;
  readonly path: string | undefined;
}

/** `tenon files`: the files of a conversation, now or as they were. */
export function files(
  address: string,
  path: string | undefined,
  options: FilesOptions,
): Promise<number> {
  return withConversation(address, options.store, async (open) => {
    const look = await lookOf(open, path, options);
    const screen = new Screen({ isQuiet: options.json === true });
    if (options.export !== undefined) await exportFiles(look, options.export, screen);
    else if (look.since !== undefined) await showChanges(look, screen, options.json === true);
    else {
      const isEmpty = await show(look, screen, options.json === true);
      if (isEmpty) screen.note(await whyEmpty(open));
    }
    return exitCodes.done;
  });
}

async function lookOf(
  { platform, conversation }: OpenConversation,
  path: string | undefined,
  { at, since }: FilesOptions,
): Promise<Look> {
  const { log } = conversation;
  const offset = async (name: string, given: string | undefined): Promise<Offset | undefined> =>
    given === undefined ? undefined : offsetOf(platform.logs, log, eventNumber(name, given));
  return {
    history: createWorkspaceHistory(platform),
    log,
    at: await offset("--at", at),
    since: await offset("--since", since),
    path: path === undefined ? undefined : workspacePath(path.startsWith("/") ? path : `/${path}`),
  };
}

function eventNumber(option: string, given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw new TenonError(
    "invalid-input",
    `${option} must be the number of an event, not "${given}".`,
    {
      hint: `\`${tenon} log\` shows the numbers.`,
    },
  );
}

/** One file as it is, to stdout; otherwise a list. Resolves whether there is none at all. */
async function show(
  { history, log, at, path }: Look,
  screen: Screen,
  isJson: boolean,
): Promise<boolean> {
  const file = path === undefined || path === "/" ? undefined : await history.find(log, path, at);
  if (path !== undefined && file !== undefined && !isJson) {
    process.stdout.write(await history.bytes(log, path, file));
    return false;
  }
  const all = Object.entries(await history.files(log, at))
    .filter(([each]) => isBelow(each, path))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  if (all.length === 0 && path !== undefined && path !== "/") throw nothingAt(path);
  if (isJson) screen.json({ files: all.map(([each, stored]) => ({ path: each, ...stored })) });
  for (const [each, { size }] of all) screen.answer(`${each} (${size} bytes)\n`);
  return all.length === 0;
}

/** Files that an agent does not keep are looked for in vain; an agent that cannot be loaded says nothing of it. */
async function whyEmpty({ folder, conversation }: OpenConversation): Promise<string> {
  const agent = await agentsOnDemand(folder)
    .get(conversation.agent)
    .catch(() => undefined);
  if (agent === undefined || agent.workspace === "durable") return "There are no files.";
  return agent.workspace === undefined
    ? `The agent ${agent.name} has no workspace, so its conversations keep no files: write workspace: true in it to give them some.`
    : `The agent ${agent.name} works in a workspace of its own, so its files are there and not in its conversations.`;
}

async function showChanges(
  { history, log, at, since, path }: Look,
  screen: Screen,
  isJson: boolean,
): Promise<void> {
  if (since === undefined) return;
  const changes = (await history.changes(log, since, at)).filter((each) =>
    isBelow(each.path, path),
  );
  if (isJson) screen.json({ changes });
  for (const { path: changed, before, after } of changes) {
    const mark = before === undefined ? "+" : after === undefined ? "-" : "~";
    screen.answer(`${mark} ${changed}\n`);
  }
  if (changes.length === 0) screen.note("Nothing differs.");
}

async function exportFiles(
  { history, log, at, path }: Look,
  to: string,
  screen: Screen,
): Promise<void> {
  const folder = resolve(to);
  const all = Object.entries(await history.files(log, at)).filter(([each]) => isBelow(each, path));
  for (const [each, stored] of all) {
    // Paths of a workspace hold no `..`, and nothing that is there is overwritten: a link, least of all.
    const target = join(folder, workspacePath(each));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await history.bytes(log, each, stored), { flag: "wx" }).catch(
      (cause) => {
        throw new TenonError("invalid-input", `${target} could not be written.`, {
          hint: "Export into a folder that is new or empty.",
          cause,
        });
      },
    );
  }
  screen.answer(`exported ${all.length} ${all.length === 1 ? "file" : "files"} to ${to}\n`);
}

function isBelow(each: string, path: string | undefined): boolean {
  return path === undefined || path === "/" || each === path || each.startsWith(`${path}/`);
}

function nothingAt(path: string): TenonError {
  return new TenonError("invalid-input", `There is nothing at ${path}.`, {
    hint: `\`${tenon} files <conversation>\` lists what there is.`,
  });
}
