import { readFile } from "node:fs/promises";
import process from "node:process";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { TenonError, type LogId } from "@tenon/contracts";
import { conversationLog, instanceLog, parseLog } from "@tenon/log";
import { loadConfig } from "@tenon/project";
import { createArchive, readState } from "@tenon/runtime";
import { instanceNamed } from "../compose/open-log.ts";
import { openStore } from "../compose/open-store.ts";
import { projectFolder } from "../compose/project-folder.ts";
import { exitCodes } from "../view/exit-codes.ts";
import { Screen } from "../view/screen.ts";
import { tenon } from "../view/command-name.ts";

/** The options of `tenon import`. */
export interface ImportCommandOptions {
  readonly as?: string;
  readonly store?: string;
  readonly json?: boolean;
}

/** `tenon import`: a conversation or an instance from a file of `tenon export`. */
export async function importConversation(
  file: string,
  options: ImportCommandOptions,
): Promise<number> {
  const bytes = await read(file);
  const as = options.as === undefined ? undefined : logFor(options.as, bytes);
  const { folder, config } = await loadConfig(projectFolder("."));
  const { platform, name } = await openStore({ store: options.store, folder, config });
  try {
    const log = await createArchive(platform).import(
      Readable.from([bytes]),
      as === undefined ? {} : { as },
    );
    const identity = parseLog(log);
    const screen = new Screen({ isQuiet: options.json === true });
    if (identity.type === "workflow") {
      const { workflow, instance } = identity;
      screen.answer(`imported ${workflow}/${instance} into ${name}\n`);
      if (options.json === true) screen.json({ workflow, instance });
      else screen.note(`Look at it: ${tenon} workflow show ${workflow}/${instance}`);
      return exitCodes.done;
    }
    const { agent, conversation } = identity;
    const isOpen = (await readState(platform.logs, log)).turn !== undefined;
    screen.answer(`imported ${agent}/${conversation} into ${name}\n`);
    if (options.json === true) screen.json({ agent, conversation, isOpen });
    else screen.note(`Look at it: ${tenon} log ${agent}/${conversation}`);
    return exitCodes.done;
  } finally {
    await platform[Symbol.asyncDispose]();
  }
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return file === "-" ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    throw new TenonError("invalid-input", `The file ${file} cannot be read.`, {
      hint: `Name a file that \`${tenon} export\` wrote, or - for stdin.`,
      cause: error,
    });
  }
}

/** An id alone is one of the agent that the file names. */
function logFor(as: string, bytes: Uint8Array): LogId | undefined {
  const instance = instanceNamed(as);
  if (instance !== undefined) return instance.log;
  const [first = "", second] = as.split("/");
  if (second !== undefined) return conversationLog(first, as.slice(first.length + 1));
  const log = namedLog(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(10))));
  if (log === undefined) return undefined;
  const identity = parseLog(log);
  return identity.type === "conversation"
    ? conversationLog(identity.agent, as)
    : instanceLog(identity.workflow, as);
}

/** What is no export is refused, with its reason, by the archive itself. */
function namedLog(line: string): string | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const header: unknown = Reflect.get(Object(value), "header");
    const log: unknown = Reflect.get(Object(header), "log");
    return typeof log === "string" ? log : undefined;
  } catch {
    return undefined;
  }
}
