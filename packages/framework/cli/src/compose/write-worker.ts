import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type * as BuildModule from "@tenon/platform-cloudflare/build";
import { loadWholeProject } from "./load-agents.ts";
import { importFrom } from "./user-packages.ts";
import { entryFile, workerProject } from "./worker-project.ts";

/** What became of a file of the project. */
export interface WrittenFile {
  readonly path: string;
  readonly state: "created" | "updated" | "unchanged" | "kept";
}

/** A project with the files of its Worker. */
export interface WrittenWorker {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
}

/** Writes the entry of the Worker and its configuration. A file that a person has changed since is kept as it is. */
export async function writeWorker(driver: "fiber" | "lifecycle"): Promise<WrittenWorker> {
  const project = await loadWholeProject();
  const { folder } = project;
  const build = await openBuild(folder);
  const worker = await workerProject(project, driver);
  const asksWorkersAi = worker.asksWorkersAi === true;
  const usesIsolates = worker.usesIsolates === true;
  const classes = Object.values(worker.classes ?? {});
  const wanted = [
    build.generated(entryFile, build.workerEntry(worker)),
    build.generated("cloudflare/texts.d.ts", texts),
    build.generated(
      "wrangler.jsonc",
      build.wranglerConfig({
        name: workerName(folder),
        main: entryFile,
        classes,
        asksWorkersAi,
        usesIsolates,
        declaresSchedules: worker.declaresSchedules === true,
      }),
    ),
  ];
  const files: WrittenFile[] = [];
  for (const { path, text } of wanted) {
    const file = join(folder, path);
    const known = existsSync(file) ? await readFile(file, "utf8") : undefined;
    const state = stateOf(known, text, build.isUntouched);
    if (state === "created" || state === "updated") {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    files.push({ path, state });
  }
  return { folder, files };
}

type Build = typeof BuildModule;

async function openBuild(folder: string): Promise<Build> {
  // The package exports what its own types say.
  return (await importFrom(folder, "@tenon/platform-cloudflare/build")) as Build;
}

function stateOf(
  known: string | undefined,
  text: string,
  isUntouched: (text: string) => boolean,
): WrittenFile["state"] {
  if (known === undefined) return "created";
  if (known === text) return "unchanged";
  return isUntouched(known) ? "updated" : "kept";
}

/** What Cloudflare takes as a name. */
function workerName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-");
  return name.replaceAll(/^-+|-+$/g, "").slice(0, 63) || "agents";
}

const texts = `declare module "*.md" {
  const text: string;
  export default text;
}
`;
