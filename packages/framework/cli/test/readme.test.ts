import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tenon } from "./tenon.ts";
import { createFolder } from "./shop-project.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

test("the example of the README runs", async () => {
  const readme = await readFile(join(here, "../README.md"), "utf8");
  const [, file = "", agent = ""] = /```ts\n\/\/ (.+)\n([^`]+)```/.exec(readme) ?? [];
  const [, words = "", said = ""] =
    /\$ tenon run shop "(.+)" --model .+\n.+\n(.+)\n/.exec(readme) ?? [];
  await using folder = await createFolder({ [file]: agent });

  const { code, stdout } = await tenon(["run", "shop", words, "--model", "scripted/echo"], folder);

  expect({ code, stdout }).toEqual({ code: 0, stdout: `${said}\n` });
});

test("the README names every command", async () => {
  const readme = await readFile(join(here, "../README.md"), "utf8");

  const { stdout } = await tenon(["--help"], { folder: here });

  const names = [...stdout.matchAll(/^ {2}(\w+) (?:\[options\]|<\w+>)/gm)].map(([, name]) => name);
  expect(names.slice(0, 3)).toEqual(["init", "run", "chat"]);
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(readme).toContain(`\`tenon ${name}`);
});
