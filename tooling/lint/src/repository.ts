import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type CheckResult, root, verdict } from "./check.ts";
import { workspacePackages } from "./workspace-packages.ts";

/** A manifest, as far as it says where its package comes from. */
interface Manifest {
  readonly license?: string;
  readonly repository?: Repository;
}

type Repository = { readonly type: string; readonly url: string; readonly directory?: string };

/**
 * Every published package names the repository that the top manifest names, and its folder there: npm refuses the
 * provenance of one that does not.
 */
export function checkRepository(isFixing: boolean): CheckResult {
  const { repository } = read("package.json");
  if (repository === undefined) return verdict(["package.json: repository is missing."]);
  const problems = workspacePackages().flatMap(({ folder, isPrivate }) => {
    const file = `${folder}/package.json`;
    const wanted = { ...repository, directory: folder };
    const manifest = read(file);
    if (isPrivate || isDeepStrictEqual(manifest.repository, wanted)) return [];
    if (!isFixing) return [`${file}: repository must be ${JSON.stringify(wanted)}.`];
    write(file, withRepository(manifest, wanted));
    return [];
  });
  return verdict(problems);
}

/** The manifest with its repository behind its license. */
export function withRepository(manifest: Manifest, repository: Repository): Manifest {
  const { repository: _old, ...rest } = manifest;
  const fields: (readonly [string, unknown])[] = [];
  for (const [name, value] of Object.entries(rest)) {
    fields.push([name, value]);
    if (name === "license") fields.push(["repository", repository]);
  }
  return { ...Object.fromEntries(fields), repository };
}

function read(file: string): Manifest {
  return JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;
}

function write(file: string, manifest: Manifest): void {
  writeFileSync(join(root, file), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
