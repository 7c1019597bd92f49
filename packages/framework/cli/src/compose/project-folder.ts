import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The nearest folder, from `start` upwards, that is a project; `start` itself when there is none. */
export function projectFolder(start: string): string {
  const from = resolve(start);
  for (let folder = from; ; folder = dirname(folder)) {
    if (isProject(folder)) return folder;
    if (folder === dirname(folder)) return from;
  }
}

/** Tells whether a folder holds agents or a configuration. */
export function isProject(folder: string): boolean {
  return marks.some((name) => existsSync(join(folder, name)));
}

const marks = [
  "agents",
  "tenon.config.ts",
  "tenon.config.mts",
  "tenon.config.js",
  "tenon.config.mjs",
];
