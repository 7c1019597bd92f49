import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** The nearest folder, from `start` upwards, that is a project; `start` itself when there is none. */
export function projectFolder(start: string): string {
  const from = resolve(start);
  for (let folder = from; ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (folder === dirname(folder)) return from;
  }
}

/** Tells whether a folder holds agents, a configuration, or an agent that stands alone. */
function isProject(folder: string): boolean {
  if (isMarked(folder)) return true;
  // `agents/<name>/agent.ts` is a part of the project around it.
  return basename(dirname(folder)) !== "agents" && hasOne(folder, loneAgents);
}

/** Tells whether a folder is a project whatever else is in it. */
export function isMarked(folder: string): boolean {
  return hasOne(folder, marks);
}

/** The configuration of a project, relative to it. */
export function findConfig(folder: string): string | undefined {
  return configs.find((file) => existsSync(join(folder, file)));
}

/** Tells whether a project has agents of its own. */
export function hasAgents(folder: string): boolean {
  return hasOne(folder, ["agents", ...loneAgents]);
}

function hasOne(folder: string, names: readonly string[]): boolean {
  return names.some((name) => existsSync(join(folder, name)));
}

const extensions = ["ts", "mts", "js", "mjs"];
const configs = extensions.map((extension) => `tenon.config.${extension}`);
const marks = ["agents", ...configs];
const loneAgents = extensions.map((extension) => `agent.${extension}`);
