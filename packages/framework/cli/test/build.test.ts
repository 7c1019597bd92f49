import { cp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "@tenon/client";
import { expect, test } from "vitest";
import { createFolder, createShop, shopAgent, type TestProject } from "./shop-project.ts";
import { startProcess, tenon, type Running } from "./tenon.ts";

test("what is built runs elsewhere with Node alone, and the next build goes on with the turns of the last", async () => {
  await using shop = await createShop({
    "agents/shop/agent.ts": shopAgent.replace('instructions: "You sell bikes.",', ""),
    "agents/shop/instructions.md": "You sell bikes.",
  });
  await using machine = await createFolder({});
  await rm(join(machine.folder, "node_modules"), { recursive: true });
  const built = await tenon(["build"], shop);
  await cp(join(shop.folder, "dist"), join(machine.folder, "one"), { recursive: true });
  const first = startBuilt(machine, "one");
  const url = await urlOf(first);
  const health = await fetch(`${url}/ready`);
  const talk = createClient(url).conversation("shop", "c1");
  const { submission } = await talk.submit("Hi", { model: { provider: "scripted", id: "wait" } });
  for await (const update of talk.follow())
    if (update.type === "event" && update.event.type === "tool.started") break;
  first.child.kill("SIGTERM");
  const drained = await first.finished;

  await shop.write("agents/shop/agent.ts", upgraded);
  const rebuilt = await tenon(["build", "--json"], shop);
  await cp(join(shop.folder, "dist"), join(machine.folder, "two"), { recursive: true });
  const second = startBuilt(machine, "two");
  const { outcome } = await createClient(await urlOf(second))
    .conversation("shop", "c1")
    .wait(submission);
  second.child.kill("SIGTERM");
  const ended = await second.finished;

  expect(built).toMatchObject({ code: 0, stdout: "" });
  expect(health.status).toBe(200);
  expect(drained.code).toBe(0);
  expect(JSON.parse(rebuilt.stdout)).toMatchObject({
    files: expect.arrayContaining([
      { path: "server.mjs", state: "updated" },
      { path: "Dockerfile", state: "unchanged" },
    ]),
  });
  expect(outcome).toEqual({ status: "done" });
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("the new code ran\n") });
});

test("a built server that may be reached by all starts only with `authorize`", async () => {
  await using shop = await createShop();
  await tenon(["build"], shop);
  const words = [process.execPath, "dist/server.mjs", "--hostname", "0.0.0.0", "--port", "0"];

  const { code, stderr } = await startProcess(words, shop).finished;

  expect(code).toBe(1);
  expect(stderr).toContain("error: A server without `authorize` listens on loopback only");
});

test("what a person has changed is kept, what is not needed any more is removed, and foreign code is not overwritten", async () => {
  await using shop = await createShop();
  await tenon(["build"], shop);
  const before = await readdir(join(shop.folder, "dist/chunks"));
  await shop.write("dist/Dockerfile", "FROM mine\n");
  await shop.write("dist/notes.txt", "mine\n");
  await shop.write(
    "agents/shop/agent.ts",
    shopAgent.replace("You sell bikes.", "You sell red bikes."),
  );

  const again = await tenon(["build"], shop);
  await shop.write("dist/server.mjs", "mine\n");
  const refused = await tenon(["build"], shop);
  const elsewhere = await tenon(["build", "--out", "other"], shop);

  expect(again.stderr).toContain("kept      Dockerfile: you have changed it");
  expect(await read(shop, "dist/Dockerfile")).toBe("FROM mine\n");
  expect(await read(shop, "dist/notes.txt")).toBe("mine\n");
  expect((await readdir(join(shop.folder, "dist/chunks"))).length).toBe(before.length);
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("dist/server.mjs is not what tenon build has written"),
  });
  expect(await read(shop, "dist/server.mjs")).toBe("mine\n");
  expect(elsewhere.code).toBe(0);
});

test("what cannot be bundled is told with its place, and a package that is left out is installed beside the code", async () => {
  await using shop = await createShop({
    "node_modules/native/package.json": '{ "name": "native", "version": "1.2.3" }',
    "node_modules/native/index.js": 'module.exports = require("./addon.node");',
    "node_modules/native/addon.node": "",
  });
  await shop.write(
    "agents/shop/agent.ts",
    `${shopAgent}\nexport const load = () => import("native");`,
  );

  const refused = await tenon(["build"], shop);
  const built = await tenon(["build", "--external", "native"], shop);

  expect(refused.code).toBe(2);
  expect(refused.stderr).toMatch(
    /^error: node_modules\/native\/index.js:1: it cannot be bundled: /,
  );
  expect(built.code).toBe(0);
  expect(JSON.parse(await read(shop, "dist/package.json"))).toMatchObject({
    dependencies: { native: "1.2.3" },
  });
  expect(await read(shop, "dist/Dockerfile")).toContain("RUN npm install --omit=dev\n");
});

/** The shop, whose slow tool now ends at once. */
const upgraded = shopAgent
  .replace('instructions: "You sell bikes.",', "")
  .replace(
    'while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 5));',
    'console.error("the new code ran");',
  );

function startBuilt(machine: TestProject, build: string): Running {
  const words = [process.execPath, `${build}/server.mjs`, "--port", "0", "--store", "data/s.db"];
  return startProcess(words, machine);
}

function urlOf(server: Running): Promise<string> {
  return server.told(/ at (http:\/\/\S+)\n/);
}

function read({ folder }: TestProject, file: string): Promise<string> {
  return readFile(join(folder, file), "utf8");
}
