import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What was installed. */
export interface Weight {
  readonly packages: number;
  readonly megabytes: number;
}

/** Counts the packages of a `node_modules`, and the bytes of their files. */
export async function weigh(modules: string): Promise<Weight> {
  return { packages: await packagesIn(modules), megabytes: (await bytesIn(modules)) / 1e6 };
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
