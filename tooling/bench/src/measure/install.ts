import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { platform } from "node:process";
import type { Figure, Measurement } from "../measurement.ts";
import { openWorkplace } from "../workplace.ts";

/** What `npm install tenon` puts on the disk, from packed tarballs. */
export const install: Measurement = { name: "npm install tenon", measure };

interface Manifest {
  readonly name: string;
  readonly dependencies?: { readonly [name: string]: string };
}

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const { folder } = workplace;
  const problem = await installInto(folder);
  if (problem !== undefined) return figuresOf({ note: problem }, { note: problem });
  const modules = join(folder, "app", "node_modules");
  return figuresOf({ value: await packagesIn(modules) }, { value: (await bytesIn(modules)) / 1e6 });
}

function figuresOf(
  packages: Pick<Figure, "value" | "note">,
  size: Pick<Figure, "value" | "note">,
): readonly Figure[] {
  return [
    { name: "packages", unit: "packages", atMost: 40, ...packages },
    { name: "on the disk", unit: "MB", atMost: 60, ...size },
  ];
}

/** Packs `tenon` with what it needs of this workspace and installs it with npm. Says what went wrong, if anything. */
async function installInto(folder: string): Promise<string | undefined> {
  const tarballs: Record<string, string> = {};
  for (const [name, source] of closureOf("tenon", import.meta.filename)) {
    if (!existsSync(join(source, "dist"))) return `${name} is not built`;
    const packed = run("pnpm", ["pack", "--json", "--pack-destination", folder], source);
    if (packed.status !== 0) return `${name} could not be packed: ${packed.stderr}`;
    const { filename } = JSON.parse(packed.stdout) as { readonly filename: string };
    tarballs[name] = `file:${filename}`;
  }
  const { tenon, ...overrides } = tarballs;
  const app = join(folder, "app");
  await mkdir(app);
  const manifest = { name: "app", private: true, dependencies: { tenon }, overrides };
  await writeFile(join(app, "package.json"), JSON.stringify(manifest));
  const installed = run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"],
    app,
  );
  return installed.status === 0 ? undefined : `npm could not install it: ${installed.stderr}`;
}

/** The folders of a package and of all packages of this workspace that it depends on. */
function closureOf(name: string, from: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (each: string, importer: string): void => {
    if (found.has(each)) return;
    const file = createRequire(importer).resolve(`${each}/package.json`);
    found.set(each, dirname(file));
    const { dependencies = {} } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
    for (const [dependency, version] of Object.entries(dependencies)) {
      if (version.startsWith("workspace:")) visit(dependency, file);
    }
  };
  visit(name, from);
  return found;
}

/** Every folder with a manifest that stands where npm puts packages. */
async function packagesIn(modules: string): Promise<number> {
  let count = 0;
  for (const name of await namesIn(modules)) {
    const path = join(modules, name);
    if (existsSync(join(path, "package.json"))) count += 1;
    const nested = join(path, "node_modules");
    if (existsSync(nested)) count += await packagesIn(nested);
  }
  return count;
}

async function namesIn(modules: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const name of await readdir(modules)) {
    if (name.startsWith("@")) {
      names.push(...(await readdir(join(modules, name))).map((inner) => join(name, inner)));
    } else names.push(name);
  }
  return names;
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, parameters: readonly string[], cwd: string): Ended {
  return spawnSync(command, parameters, { cwd, encoding: "utf8", shell: platform === "win32" });
}
