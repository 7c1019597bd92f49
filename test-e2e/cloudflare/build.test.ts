import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const app = join(import.meta.dirname, "../../apps/refund-desk");
const tenon = ["--conditions=@tenon/source", "node_modules/tenon/src/main.ts"];

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
  const { code, stdout } = await run(["deploy", "--platform", "cloudflare", "--dry-run"]);

  expect(stdout).toContain("--dry-run: exiting now.");
  expect(code).toBe(0);
});

test("a platform that nobody knows is refused with those that are known", async () => {
  const { code, stderr } = await run(["build", "--platform", "lambda"]);

  expect(code).toBe(2);
  expect(stderr).toContain("The platforms are: node, cloudflare.");
});

async function build(): Promise<{ readonly code: number; readonly states: readonly string[] }> {
  const { code, stdout } = await run(["build", "--platform", "cloudflare", "--json"]);
  const { files }: { readonly files: readonly { readonly state: string }[] } = JSON.parse(stdout);
  return { code, states: files.map(({ state }) => state) };
}

async function run(
  parameters: readonly string[],
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [...tenon, ...parameters], {
    cwd: app,
    env: {
      ...process.env,
      // The sources of this repository, without a build.
      WRANGLER_BUILD_CONDITIONS: "@tenon/source,workerd,worker,browser",
      WRANGLER_SEND_METRICS: "false",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: Number(code), stdout, stderr };
}
