import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./check.ts";

/** A package of this workspace, read from its package.json. */
export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the top folder. */
  readonly folder: string;
  readonly isPrivate: boolean;
  readonly hasTests: boolean;
}

/** Every package below packages/, apps/, tooling/ and test-e2e. */
export function workspacePackages(): readonly WorkspacePackage[] {
  const manifests = [
    "packages/*/*/package.json",
    "{apps,tooling}/*/package.json",
    "test-e2e/package.json",
  ];
  return globSync(manifests, { cwd: root }).toSorted().map(read);
}

function read(file: string): WorkspacePackage {
  const manifest = JSON.parse(readFileSync(join(root, file), "utf8")) as {
    name: string;
    private?: boolean;
    scripts?: { test?: string };
  };
  return {
    name: manifest.name,
    folder: dirname(file),
    isPrivate: manifest.private === true,
    hasTests: manifest.scripts?.test !== undefined,
  };
}
