import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { asTyped, commandName } from "../src/view/command-name.ts";
import { createShop } from "./shop-project.ts";
import { startProcess, tenon } from "./tenon.ts";

const bin = "/home/me/shop/node_modules/.bin/tenon";

test.each([
  {
    way: "npm exec",
    env: { npm_config_user_agent: "npm/11.0.0 node/v24.1.0" },
    program: bin,
    name: "npx tenon",
  },
  {
    way: "pnpm",
    env: { npm_config_user_agent: "pnpm/12.0.0 npm/?" },
    program: bin,
    name: "pnpm exec tenon",
  },
  {
    way: "yarn",
    env: { npm_config_user_agent: "yarn/4.0.0 npm/?" },
    program: bin,
    name: "yarn tenon",
  },
  {
    way: "bun",
    env: { npm_config_user_agent: "bun/1.3.0 npm/?" },
    program: bin,
    name: "bunx tenon",
  },
  { way: "its file", env: { PATH: "/usr/bin" }, program: bin, name: "npx tenon" },
  {
    way: "its folder in the PATH",
    env: { PATH: `/usr/bin:${dirname(bin)}` },
    program: bin,
    name: "tenon",
  },
  {
    way: "a global install",
    env: { PATH: "/usr/local/bin" },
    program: "/usr/local/bin/tenon",
    name: "tenon",
  },
  { way: "its source", env: {}, program: "/home/me/tenon/src/main.ts", name: "tenon" },
])("who called by $way types $name", ({ env, program, name }) => {
  expect(commandName({ env, program })).toBe(name);
});

test("help shows examples as they are typed", () => {
  const help = "Usage: tenon run [options]\n\nRuns tenon.\n\nExamples:\n  tenon run shop\n";

  expect(asTyped(help, "npx tenon")).toBe(
    "Usage: npx tenon run [options]\n\nRuns tenon.\n\nExamples:\n  npx tenon run shop\n",
  );
});

test("every hint that can be typed is one that works where npx was used", async () => {
  await using shop = await createShop();
  const npx = { ...shop, env: { npm_config_user_agent: "npm/11.0.0" } };

  const none = await tenon(["list"], npx);
  const asked = await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/pay"], npx);
  const answered = await tenon(["approve", "c1"], npx);
  const ran = await tenon(["run", "shop", "--id", "c1"], npx);
  const idle = await tenon(["run", "shop", "--id", "c1"], npx);
  const forked = await tenon(["fork", "c1"], npx);
  const help = await tenon(["run", "--help"], npx);

  const said = [none, asked, answered, ran, idle, forked].map(({ stderr }) => stderr).join("\n");
  expect(said.match(/(?<!\.)\btenon \w/g)).toHaveLength(6);
  expect(said.match(/npx tenon \w/g)).toHaveLength(6);
  expect(help.stdout).toContain("\n  npx tenon run shop");
  expect((await tenon(["files", "--help"], npx)).stdout).toMatch(/`npx tenon\s+log`/);
  const wrong = await tenon(["approvals", "shop/c1"], npx);
  expect(wrong.stderr).toContain("For example: npx tenon approvals workflows/");
});

test("a command that is called by its file says npx, too", async () => {
  await using shop = await createShop();
  const folder = join(shop.folder, "node_modules/.bin");
  await mkdir(folder);
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  await symlink(main, join(folder, "tenon.ts"));

  const words = [process.execPath, "--conditions=@tenon/source", join(folder, "tenon.ts"), "list"];
  const { stderr } = await startProcess(words, { ...shop, env: { PATH: "/usr/bin:/bin" } })
    .finished;

  expect(stderr).toContain("`npx tenon run <agent> <message>`");
});
