import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

const root = join(import.meta.dirname, "../..");

/** What such a project would install. */
const packages = {
  tenon: "packages/framework/cli",
  "@tenon/inspector": "packages/framework/inspector",
  "@tenon/platform-cloudflare": "packages/platform/cloudflare",
  "@tenon/isolate-dynamic-workers": "packages/isolate/dynamic-workers",
  "@ai-sdk/openai-compatible": "packages/framework/cli/node_modules/@ai-sdk/openai-compatible",
  wrangler: "apps/refund-desk/node_modules/wrangler",
} as const;

/** A user's folder for one test, with what it would have installed and these files. */
export async function createWorkerProject(
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-generated-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, path] of Object.entries(packages)) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(root, path), place);
  }
  await writeProject(folder, {
    "package.json": '{ "name": "desks", "type": "module" }\n',
    ...files,
  });
  return folder;
}

/** Writes files of a project. */
export async function writeProject(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}
