import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runTenon } from "./run-tenon.ts";

const app = join(import.meta.dirname, "../../apps/refund-desk");

test("the Worker of the refund desk is the one that tenon build writes, and what a person changes is kept", async () => {
  const entry = join(app, "cloudflare/worker.ts");
  const written = await readFile(entry, "utf8");
  expect(await build()).toEqual({ code: 0, states: ["unchanged", "unchanged", "unchanged"] });

  try {
    await writeFile(entry, `${written}// Mine.\n`);
    expect(await build()).toEqual({ code: 0, states: ["kept", "unchanged", "unchanged"] });
    expect(await readFile(entry, "utf8")).toContain("// Mine.");

    await rm(entry);
    expect(await build()).toEqual({ code: 0, states: ["created", "unchanged", "unchanged"] });
  } finally {
    await writeFile(entry, written);
  }
});

test("wrangler bundles it without a network", async () => {
  const { code, stdout } = await runTenon(app, ["deploy", "--platform", "cloudflare", "--dry-run"]);

  expect(stdout).toContain("--dry-run: exiting now.");
  expect(code).toBe(0);
});

test("a platform that nobody knows is refused with those that are known", async () => {
  const { code, stderr } = await runTenon(app, ["build", "--platform", "lambda"]);

  expect(code).toBe(2);
  expect(stderr).toContain("The platforms are: node, cloudflare.");
});

async function build(): Promise<{ readonly code: number; readonly states: readonly string[] }> {
  const { code, stdout } = await runTenon(app, ["build", "--platform", "cloudflare", "--json"]);
  const { files }: { readonly files: readonly { readonly state: string }[] } = JSON.parse(stdout);
  return { code, states: files.map(({ state }) => state) };
}
