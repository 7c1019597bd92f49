import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { TenonError } from "@tenon/contracts";
import { loadWholeProject } from "../../compose/load-agents.ts";
import { usesIsolates } from "../../compose/worker-project.ts";
import { bundleServer } from "./bundle-server.ts";
import { serverEntry } from "./server-entry.ts";
import { serverFiles } from "./server-files.ts";
import { serverProject } from "./server-project.ts";
import { writeOutput, type OutputState } from "./write-output.ts";

/** What is built, and where. */
export interface BuildServerOptions {
  /** Relative to the project. */
  readonly out: string;
  readonly external: readonly string[];
}

/** A folder that runs with Node alone. */
export interface BuiltFolder {
  readonly folder: string;
  readonly files: readonly OutputState[];
  /** Whether it may be reached by others than its own machine. */
  readonly isGuarded: boolean;
}

/** Bundles the project around the working folder into a server. */
export async function buildServer({ out, external }: BuildServerOptions): Promise<BuiltFolder> {
  const project = await loadWholeProject();
  const entry = serverEntry(await serverProject(project));
  const code = await bundleServer({
    folder: project.folder,
    entry,
    // It starts threads from a file of its own.
    external: [...external, engine],
  });
  const needed = project.agents.some(({ agent }) => usesIsolates(agent))
    ? [...external, engine]
    : external;
  const folder = resolve(project.folder, out);
  const beside = serverFiles({
    name: serverName(project.folder),
    manifest: project.manifest,
    dependencies: await versionsOf(project.folder, needed),
  });
  await mkdir(folder, { recursive: true });
  const files = await writeOutput(folder, [...code, ...beside]);
  return { folder, files, isGuarded: project.config.authorize !== undefined };
}

const engine = "@tenon/isolate-quickjs";

async function versionsOf(
  folder: string,
  packages: readonly string[],
): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const name of packages) versions[name] = await versionOf(folder, name);
  return versions;
}

async function versionOf(folder: string, name: string): Promise<string> {
  const places = createRequire(join(folder, "package.json")).resolve.paths(name) ?? [];
  for (const place of places) {
    const text = await readFile(join(place, name, "package.json"), "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const { version }: { readonly version: string } = JSON.parse(text);
    return version;
  }
  throw new TenonError("missing-package", `The package "${name}" is not installed.`, {
    hint: `npm install ${name}`,
  });
}

/** What npm, Docker and systemd all take as a name. */
function serverName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-");
  return name.replaceAll(/^-+|-+$/g, "").slice(0, 63) || "agents";
}
