import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { TenonError } from "@tenon/contracts";
import type { LoadedAgents } from "../compose/load-agents.ts";
import { openStore, storeFile } from "../compose/open-store.ts";
import { projectFolder } from "../compose/project-folder.ts";
import { problemOf, type Finding } from "./finding.ts";

/** What a store says of itself, and when it was last written. */
export interface StoreFindings {
  readonly findings: readonly Finding[];
  readonly newest: number | undefined;
}

/** Whether the store opens, is whole, and has room to grow. A store that does not exist yet is made by the first run. */
export async function checkStore(
  store: string | undefined,
  loaded: LoadedAgents | undefined,
): Promise<StoreFindings> {
  const folder = loaded?.folder ?? projectFolder(".");
  const config = loaded?.config ?? {};
  if (store === undefined && config.platform === "memory")
    return { findings: [{ subject: "store", text: "memory: nothing is kept" }], newest: undefined };
  const choice = { store, folder, config };
  const file = storeFile(choice);
  const room = await checkRoom(file);
  if (!existsSync(file)) {
    const text = `${file} is made by the first run`;
    return { findings: [{ subject: "store", text }, ...room], newest: undefined };
  }
  try {
    const version = checkWhole(file);
    const { platform, name } = await openStore(choice);
    const [newest] = await platform.directory.list({ limit: 1 });
    await platform[Symbol.asyncDispose]();
    const text = `${name} opens and is whole (format ${version})`;
    return { findings: [{ subject: "store", text }, ...room], newest: newest?.updatedAt };
  } catch (error) {
    return { findings: [problemIn(file, error), ...room], newest: undefined };
  }
}

/** Reads every page. Throws when one is damaged. */
function checkWhole(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database.prepare("PRAGMA quick_check").all();
    const complaints = rows
      .map((row) => String(row["quick_check"]))
      .filter((text) => text !== "ok");
    if (complaints.length > 0)
      throw new TenonError("store-damaged", `It is damaged: ${complaints.join("; ")}.`);
    return Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  } finally {
    database.close();
  }
}

function problemIn(file: string, error: unknown): Finding {
  const problem = problemOf("store", error);
  return {
    ...problem,
    text: `${file}: ${problem.text}`,
    fix: "Put a copy of it in its place, or name another file with --store.",
  };
}

/** SQLite needs room for its log beside the file. */
async function checkRoom(file: string): Promise<readonly Finding[]> {
  let folder = dirname(file);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
  return [
    free > leastBytes
      ? { subject: "space", text }
      : { subject: "space", text, fix: "Make room, or name a file elsewhere with --store." },
  ];
}

const leastBytes = 100_000_000;
