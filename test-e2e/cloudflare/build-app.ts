import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { bundleWorker } from "./bundle-worker.ts";
import { runTenon } from "./run-tenon.ts";

/** A copy of an example app for one test, with its packages and without what was left behind in it. */
export async function copyApp(app: string): Promise<string> {
  const ground = await mkdtemp(join(tmpdir(), "tenon-app-"));
  onTestFinished(() => rm(ground, { recursive: true, force: true }));
  const original = join(import.meta.dirname, "../../apps", app);
  const copy = join(ground, app);
  await cp(original, copy, {
    recursive: true,
    filter: (file) => !leftBehind.includes(basename(file)),
  });
  await symlink(join(original, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** The script of the Worker that `tenon build` writes for an example app. */
export async function bundleApp(app: string): Promise<string> {
  const folder = await copyApp(app);
  const { code, stderr } = await runTenon(folder, ["build", "--platform", "cloudflare"]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return bundleWorker(join(folder, "cloudflare/worker.ts"));
}

const leftBehind: readonly string[] = [
  "node_modules",
  ".tenon",
  ".reports",
  "cloudflare",
  "wrangler.jsonc",
  "out",
];
