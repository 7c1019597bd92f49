import { basename, relative, sep } from "node:path";
import { watch } from "chokidar";

/** Calls `onChange` a moment after sources of a project were saved. */
export async function watchSources(
  folder: string,
  onChange: (file: string) => void,
): Promise<AsyncDisposable> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (path, stats) => isIgnored(relative(folder, path), stats?.isFile() === true),
  });
  let pending: NodeJS.Timeout | undefined;
  watcher.on("all", (_event, path) => {
    const file = relative(folder, path);
    if (!isSource(file)) return;
    clearTimeout(pending);
    // An editor writes several files in a row, and some in several steps.
    pending = setTimeout(() => onChange(file), settleMs);
  });
  // A folder that cannot be watched any more is one whose changes are not seen: nothing else is lost.
  watcher.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    watcher.once("ready", () => resolve());
  });
  return {
    async [Symbol.asyncDispose]() {
      clearTimeout(pending);
      await watcher.close();
    },
  };
}

const settleMs = 40;

/** Tells whether a file of a project is code or text that its agents are made of, and nothing that tools write. */
export function isSource(file: string): boolean {
  const parts = file.split(sep);
  if (parts.some(isIgnoredFolder)) return false;
  const name = basename(file);
  if (/\.(d|test|spec)\.m?[jt]s$/.test(name)) return false;
  if (/\.m?[jt]s$/.test(name)) return true;
  if (parts[0] === "agents") return /\.(md|json)$/.test(name) && !parts.includes("cases");
  return name === "package.json";
}

function isIgnored(file: string, isFile: boolean): boolean {
  return file.split(sep).some(isIgnoredFolder) || (isFile && !isSource(file));
}

function isIgnoredFolder(name: string): boolean {
  return name === "node_modules" || name === "dist" || /^\../.test(name);
}
