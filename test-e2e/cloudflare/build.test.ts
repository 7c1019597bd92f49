import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyApp } from "./build-app.ts";
import { runTenon } from "./run-tenon.ts";

test("the Worker of the refund desk is written once, anew when it is gone, and what a person changes is kept", async () => {
  const app = await copyApp("refund-desk");
  const entry = join(app, "cloudflare/worker.ts");
  expect(await build(app)).toEqual({ code: 0, states: ["created", "created", "created"] });
  expect(await build(app)).toEqual({ code: 0, states: ["unchanged", "unchanged", "unchanged"] });

  await writeFile(entry, `${await readFile(entry, "utf8")}// Mine.\n`);
  expect(await build(app)).toEqual({ code: 0, states: ["kept", "unchanged", "unchanged"] });
  expect(await readFile(entry, "utf8")).toContain("// Mine.");

  await rm(entry);
  expect(await build(app)).toEqual({ code: 0, states: ["created", "unchanged", "unchanged"] });
});

test("wrangler bundles it without a network", async () => {
  const app = await copyApp("refund-desk");

  const { code, stdout } = await runTenon(app, ["deploy", "--platform", "cloudflare", "--dry-run"]);

  expect(stdout).toContain("--dry-run: exiting now.");
  expect(code).toBe(0);
});

test("a platform that nobody knows is refused with those that are known", async () => {
  const app = await copyApp("refund-desk");

  const { code, stderr } = await runTenon(app, ["build", "--platform", "lambda"]);

  expect(code).toBe(2);
  expect(stderr).toContain("The platforms are: node, cloudflare.");
});

async function build(
  app: string,
): Promise<{ readonly code: number; readonly states: readonly string[] }> {
  const { code, stdout } = await runTenon(app, ["build", "--platform", "cloudflare", "--json"]);
  const { files }: { readonly files: readonly { readonly state: string }[] } = JSON.parse(stdout);
  return { code, states: files.map(({ state }) => state) };
}
