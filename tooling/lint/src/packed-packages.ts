import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint, type Message } from "publint";
import { formatMessage } from "publint/utils";
import { type CheckResult, root, verdict } from "./check.ts";
import { type WorkspacePackage, workspacePackages } from "./workspace-packages.ts";

/** The packages are ES modules only, so these two ways of reading them are not promised. */
const otherResolutions = new Set(["node10", "node16-cjs"]);

/** Packs every published package and reads the tarball as its users' tools will. */
export async function checkPackedPackages(): Promise<CheckResult> {
  const folder = mkdtempSync(join(tmpdir(), "tenon-pack-"));
  try {
    const problems: string[] = [];
    for (const each of workspacePackages()) {
      if (!each.isPrivate) problems.push(...(await problemsOf(each, folder)));
    }
    return verdict(problems);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function problemsOf(
  { name, folder }: WorkspacePackage,
  destination: string,
): Promise<string[]> {
  const packed = spawnSync("pnpm", ["pack", "--json", "--pack-destination", destination], {
    cwd: join(root, folder),
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (packed.status !== 0)
    return [`${name}: could not be packed: ${packed.stderr}${packed.stdout}`];
  const { filename } = JSON.parse(packed.stdout) as { filename: string };
  const tarball = new Uint8Array(readFileSync(filename));
  const [structure, types] = await Promise.all([structureProblems(tarball), typeProblems(tarball)]);
  return [...structure, ...types].map((problem) => `${name}: ${problem}`);
}

async function structureProblems(tarball: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  return messages
    .filter((message) => !isOfTemplate(message))
    .flatMap((message) => formatMessage(message, pkg, { color: false }) ?? []);
}

/** A template becomes the root of a package of its own when it is copied. */
function isOfTemplate(message: Message): boolean {
  return (
    message.code === "NESTED_PACKAGE_JSON_FIELD_IGNORED" &&
    message.args.filePath.startsWith("./templates/")
  );
}

async function typeProblems(tarball: Uint8Array): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  if (analysis.types === false) return ["has no type declarations"];
  return analysis.problems
    .filter(
      (problem) => !("resolutionKind" in problem && otherResolutions.has(problem.resolutionKind)),
    )
    .map((problem) => `types: ${JSON.stringify(problem)}`);
}
