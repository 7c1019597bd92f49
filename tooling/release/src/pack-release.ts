import { existsSync, globSync, readFileSync } from "node:fs";
import { cp, mkdir, symlink } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { run } from "./run.ts";

/** The packages of the workspace as a release would publish them. */
export interface Release {
  /** The same for all of them. */
  readonly version: string;
  /** The file of each package, by name. */
  readonly tarballs: ReadonlyMap<string, string>;
}

interface WorkspacePackage {
  readonly name: string;
  /** Relative to the top folder. */
  readonly folder: string;
  readonly isPrivate: boolean;
  /** Names of what it is given by this workspace. */
  readonly siblings: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly [field: string]: unknown;
}

const top = resolve(import.meta.dirname, "../../..");
const tools = join(top, "tooling/lint/node_modules/.bin");

/** Builds the packages, gives them in a copy the versions that the changesets ask for, and packs them into `folder`. */
export async function packRelease(folder: string): Promise<Release> {
  await succeed(top, join(tools, "turbo"), [
    "run",
    "build",
    "--filter=./packages/*/*",
    "--output-logs=errors-only",
  ]);
  const copy = join(folder, "workspace");
  const packages = workspacePackages();
  await copyWorkspace(packages, copy);
  await succeed(copy, join(tools, "changeset"), ["version"]);
  const published = packages.filter(({ isPrivate }) => !isPrivate);
  const versions = new Set(published.map((each) => readManifest(join(copy, each.folder)).version));
  const [version, ...others] = versions;
  if (version === undefined || others.length > 0) {
    throw new Error(`A release has one version, but this one has ${[...versions].join(", ")}.`);
  }
  const tarballs = new Map<string, string>();
  for (const each of published)
    tarballs.set(each.name, await pack(join(copy, each.folder), folder));
  return { version, tarballs };
}

function workspacePackages(): readonly WorkspacePackage[] {
  const patterns = ["packages/*/*/package.json", "tooling/*/package.json"];
  return globSync(patterns, { cwd: top })
    .toSorted()
    .map((file) => {
      const folder = dirname(file);
      const { name, private: isPrivate = false, ...fields } = readManifest(join(top, folder));
      return { name, folder, isPrivate, siblings: siblingsIn(fields) };
    });
}

function siblingsIn(fields: { readonly [field: string]: unknown }): readonly string[] {
  const kinds = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];
  const names = kinds.flatMap((kind) =>
    Object.entries((fields[kind] ?? {}) as { readonly [name: string]: string }).flatMap(
      ([name, range]) => (range.startsWith("workspace:") ? name : []),
    ),
  );
  return [...new Set(names)];
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** What packing reads: manifests, built files, and links by which a range is replaced by a version. */
async function copyWorkspace(packages: readonly WorkspacePackage[], copy: string): Promise<void> {
  for (const file of ["package.json", "pnpm-workspace.yaml", "LICENSE", ".changeset"]) {
    await cp(join(top, file), join(copy, file), { recursive: true });
  }
  const folders = new Map(packages.map(({ name, folder }) => [name, folder]));
  for (const { folder, siblings } of packages) {
    const { files = ["dist"] } = readManifest(join(top, folder));
    for (const file of ["package.json", "README.md", ...files]) {
      const source = join(top, folder, file);
      if (existsSync(source)) await cp(source, join(copy, folder, file), { recursive: true });
    }
    for (const name of siblings) {
      const target = folders.get(name);
      if (target === undefined) throw new Error(`${folder} needs ${name}, which is not there.`);
      const link = join(copy, folder, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(copy, target), link, "junction");
    }
  }
}

async function pack(source: string, folder: string): Promise<string> {
  const stdout = await succeed(source, "pnpm", ["pack", "--json", "--pack-destination", folder]);
  return (JSON.parse(stdout) as { readonly filename: string }).filename;
}

async function succeed(
  cwd: string,
  command: string,
  parameters: readonly string[],
): Promise<string> {
  const ended = await run(command, parameters, { cwd, env: { CI: "true" } });
  if (ended.status === 0) return ended.stdout;
  throw new Error(
    `${command} ${parameters.join(" ")} ended with ${ended.status} in ${cwd}:\n${ended.stdout}${ended.stderr}`,
  );
}
