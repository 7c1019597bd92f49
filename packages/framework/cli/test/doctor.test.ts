import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkClock, checkNode } from "../src/doctor/check-machine.ts";
import { createFolder, createShop } from "./shop-project.ts";
import { startProcess, tenon } from "./tenon.ts";

test("a project in which all is well has a line for everything, and exit code 0", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--model", "scripted/echo"], shop);

  const { code, stdout } = await tenon(["doctor"], shop);

  expect(code).toBe(0);
  const lines = stdout.trim().split("\n");
  expect(lines.map((line) => line.split(/\s+/).slice(0, 2))).toEqual([
    ["ok", "node"],
    ["ok", "tenon"],
    ["ok", "clock"],
    ["ok", "project"],
    ["ok", "store"],
    ["ok", "space"],
    ["ok", "shop"],
    ["ok", "shop"],
  ]);
  expect(stdout).toContain(".tenon/store.db opens and is whole (format ");
});

test("what is missing is a problem with its fix, all at once, and exit code 1", async () => {
  const broken = (model: string, more = ""): string => `
    import { defineAgent } from "tenon";
    export default defineAgent({ model: "${model}", instructions: "Hi."${more} });`;
  await using shop = await createShop({
    "agents/keyless/agent.ts": broken("openai-compatible/x"),
    "agents/alien/agent.ts": broken("nope/x", ', harness: "odd"'),
    "agents/bare/agent.ts": broken("anthropic/claude-sonnet-4-6"),
    "tenon.config.ts": `
      import { createScriptedModels, defineConfig } from "tenon";
      export default defineConfig({
        providers: {
          scripted: createScriptedModels({ scripts: { price: [] } }),
          "openai-compatible": { baseUrl: "http://127.0.0.1:9", secret: "MY_KEY" },
        },
      });`,
  });
  await mkdir(join(shop.folder, ".tenon"));
  await writeFile(join(shop.folder, ".tenon/store.db"), "This is not a database at all.");

  const { code, stdout } = await tenon(["doctor"], shop);
  const json = await tenon(["doctor", "--json"], shop);

  expect(code).toBe(1);
  expect(stdout).toMatch(/^problem +store +.*store\.db: .+\n +fix: Put a copy/m);
  expect(stdout).toMatch(/^problem +keyless +.*needs the key MY_KEY.*\n +fix: export MY_KEY=/m);
  expect(stdout).toMatch(/^problem +alien +There is no harness "odd".\n +fix: Known: think, loop/m);
  expect(stdout).toMatch(/^problem +alien +There is no model provider "nope".\n +fix: /m);
  expect(stdout).toMatch(/^problem +bare .*not installed.\n +fix: npm install @ai-sdk\/anthropic/m);
  expect(stdout).toMatch(/^ok +shop +model scripted\/price$/m);
  expect(JSON.parse(json.stdout)).toMatchObject({ isOk: false });
});

test("a project that does not load is a problem like any other", async () => {
  await using folder = await createFolder({
    "tenon.config.ts": "export default { plattform: 1 };",
  });

  const { code, stdout } = await tenon(["doctor"], folder);

  expect(code).toBe(1);
  expect(stdout).toMatch(/^problem +project +.*plattform.*\n +fix: /m);
  expect(stdout).toMatch(/^ok +node/m);
});

test("an old Node and a clock behind the store are told", () => {
  expect(checkNode("22.1.0").fix).toBe("Install it from https://nodejs.org.");
  expect(checkNode("26.0.0").fix).toBeUndefined();
  expect(checkClock(2_000_000, 1_000_000).fix).toContain("Set the clock");
  expect(checkClock(1_030_000, 1_000_000).fix).toBeUndefined();
});

test("bash completes commands and options, and leaves the rest to files", async () => {
  await using shop = await createShop();
  const { stdout } = await tenon(["completion", "bash"], shop);
  await shop.write(
    "try.sh",
    `${stdout}
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tenon; echo "\${COMPREPLY[@]}"; }
try tenon ex
try tenon run shop --m
try tenon inspect x --
try tenon import bi
`,
  );

  const { code, stdout: said } = await startProcess(["bash", "try.sh"], shop).finished;

  expect({ code, said: said.split("\n") }).toEqual({
    code: 0,
    said: ["export", "--model", "--request --diff --store --json", "", ""],
  });
});

test("zsh uses the same, and another shell is refused", async () => {
  await using shop = await createShop();
  const [zsh, fish] = await Promise.all([
    tenon(["completion", "zsh"], shop),
    tenon(["completion", "fish"], shop),
  ]);

  expect(zsh.stdout).toMatch(/^autoload -U \+X compinit && compinit\n/);
  expect(zsh.stdout).toContain("complete -o default -F _tenon tenon\n");
  expect(fish).toMatchObject({ code: 2, stderr: expect.stringContaining("Known: bash, zsh.") });
});

test("a project with a Worker is told which date, class or flag of its configuration is wrong", async () => {
  await using good = await createShop({ "wrangler.jsonc": wranglerFile("2026-10-01") });
  await using old = await createShop({
    "wrangler.jsonc": wranglerFile("2024-01-01").replace("DirectoryObject", "Other"),
  });
  await using late = await createShop({
    "wrangler.jsonc": wranglerFile("2026-10-01", '"compatibility_flags": ["no_nodejs_compat"],'),
  });

  expect((await tenon(["doctor"], good)).stdout).toMatch(/^ok +worker +compatibility date 2026/m);
  expect((await tenon(["doctor"], old)).stdout).toMatch(
    /^problem +worker .*is 2024-01-01: Workers need .*\n +fix: Set it to "2026-10-01".\n.*does not name the class DirectoryObject/m,
  );
  expect((await tenon(["doctor"], late)).stdout).toMatch(/fix: Remove "no_nodejs_compat"/);
});

function wranglerFile(date: string, more = ""): string {
  const kind = '{ "type": "durable-object", "storage": "sqlite" }';
  return `{
    // "compatibility_date": "2020-01-01",
    "compatibility_date": "${date}", ${more}
    "exports": { "AgentObject": ${kind}, "DirectoryObject": ${kind} },
  }`;
}
