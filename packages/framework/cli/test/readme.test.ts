import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tenon } from "./tenon.ts";
import { createFolder } from "./shop-project.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

test("the example of the README is the one that runs here", async () => {
  const readme = await readFile(join(here, "../README.md"), "utf8");
  const agent = await readFile(join(here, "fixtures/readme/agents/shop/agent.ts"), "utf8");
  await using folder = await createFolder({ "agents/shop/agent.ts": agent });
  const [, words = "", said = ""] =
    /\$ tenon run shop "(.+)" --model .+\n.+\n(.+)\n/.exec(readme) ?? [];

  const { code, stdout } = await tenon(["run", "shop", words, "--model", "scripted/echo"], folder);

  expect(readme).toContain(`\`\`\`ts\n// agents/shop/agent.ts\n${agent}\`\`\``);
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${said}\n` });
});

test("the README names every command", async () => {
  const readme = await readFile(join(here, "../README.md"), "utf8");

  const { stdout } = await tenon(["--help"], { folder: here });

  const names = [...stdout.matchAll(/^ {2}(\w+) .*\[options\]/gm)].map(([, name]) => name);
  expect(names).toEqual(["run", "log", "list", "approve", "deny", "abort", "worker"]);
  for (const name of names) expect(readme).toContain(`\`tenon ${name}`);
});
