import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type CheckResult, root, verdict } from "./check.ts";

/** The parts of pnpm-lock.yaml that say which builds of a native package exist. */
export interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly os?: readonly string[]; readonly cpu?: readonly string[] }>
  >;
  readonly snapshots: Readonly<
    Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>
  >;
}

const needed = [
  { os: "darwin", cpu: "arm64" },
  { os: "win32", cpu: "x64" },
];

/** A lockfile made where a registry lacks a build installs fine elsewhere, and then has no binary. */
export function checkLockfile(): CheckResult {
  const text = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  const lastDocument = text.split(/^---$/m).at(-1) ?? text;
  return verdict(missingBuilds(parse(lastDocument) as Lockfile));
}

/** One sentence per native package that has a Linux build but none for another supported system. */
export function missingBuilds(lockfile: Lockfile): readonly string[] {
  const problems: string[] = [];
  for (const [name, { optionalDependencies = {} }] of Object.entries(lockfile.snapshots)) {
    const builds = Object.entries(optionalDependencies).map(
      ([build, version]) => lockfile.packages[`${build}@${version}`] ?? {},
    );
    const has = (os: string, cpu: string): boolean =>
      builds.some((build) => build.os?.includes(os) === true && (build.cpu ?? [cpu]).includes(cpu));
    // A package that is itself one of the builds is judged with the package that chooses among them.
    const isBuild = lockfile.packages[name]?.os !== undefined;
    if (isBuild || !has("linux", "x64")) continue;
    for (const { os, cpu } of needed) {
      if (!has(os, cpu))
        problems.push(
          `pnpm-lock.yaml: ${name} has no build for ${os} ${cpu}. Pin a version that has.`,
        );
    }
  }
  return problems;
}
