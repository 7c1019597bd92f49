import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm } from "@tenon/release";

/** Installs packages and writes a program outside this workspace, once for each version, and resolves with the folder. */
export async function installPeer(
  name: string,
  dependencies: { readonly [name: string]: string },
  program: string,
): Promise<string> {
  const versions = Object.values(dependencies).join("-");
  const folder = join(tmpdir(), `tenon-bench-${name}-${versions}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "program.mjs"), program);
  if (existsSync(join(folder, "package-lock.json"))) return folder;
  const manifest = { name: `${name}-peer`, private: true, type: "module", dependencies };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await npm(["install"], folder);
  return folder;
}
