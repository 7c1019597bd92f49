import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

test("a worker finishes a turn that another process approved, and says so in one line per event", async () => {
  await using shop = await createShop();
  const words = ["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay", "--json"];
  await tenon(words, shop);
  const worker = start(["worker"], shop);
  await worker.wrote("drives shop from .tenon/store.db");

  const approved = await tenon(["approve", "shop/c1", "call_0_0", "--by", "user:ann"], shop);
  await worker.wrote("done shop/c1 t1");
  worker.child.kill("SIGTERM");
  const { code, stdout } = await worker.finished;

  expect(approved).toMatchObject({ code: 0, stdout: "approved pay call_0_0 in shop/c1\n" });
  expect({ code, lines: stdout.split("\n") }).toEqual({
    code: 0,
    lines: [
      "resumed shop/c1 t1 attempt 2",
      expect.stringMatching(/^done shop\/c1 t1 2 steps, \d+ tokens$/),
      "",
    ],
  });
  expect(await readFile(join(shop.folder, "paid.txt"), "utf8")).toBe('{"eur":180}\n');
});

test("an approval with another input runs with that input", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);
  await tenon(["approve", "c1", "--input", '{"eur":80}'], shop);

  await tenon(["run", "shop", "--id", "c1"], shop);

  expect(await readFile(join(shop.folder, "paid.txt"), "utf8")).toBe('{"eur":80}\n');
});

test("the model is told of a denial, and nothing is paid", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);
  await tenon(["deny", "c1", "--reason", "too much", "--by", "user:ann"], shop);

  const { code, stderr } = await tenon(["run", "shop", "--id", "c1"], shop);

  expect(code).toBe(0);
  expect(stderr).toContain('✗ pay {"eur":180} → Denied by user:ann: too much\n');
  await expect(readFile(join(shop.folder, "paid.txt"), "utf8")).rejects.toThrow("ENOENT");
});

test.each(["SIGTERM", "SIGKILL"] as const)(
  "what a worker that gets %s was doing is finished by the next",
  async (signal) => {
    await using shop = await createShop();
    const first = start(["worker"], shop);
    await first.wrote("drives shop");
    const run = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
    await run.wrote("wait is running");
    run.child.kill("SIGINT");
    await run.finished;
    const watcher = start(["log", "c1", "--follow"], shop);
    await watcher.wrote("tool.started");
    first.child.kill(signal);
    await first.finished;
    await shop.write("go", "");

    const second = start(["worker"], shop);
    await watcher.wrote("submission.settled");
    watcher.child.kill("SIGINT");
    second.child.kill("SIGTERM");

    expect((await watcher.finished).stdout).toMatch(/submission.settled +done/);
    expect((await second.finished).code).toBe(0);
  },
);

test("a worker leaves to others what it could only fail at, and refuses to start with nothing else", async () => {
  const keyed = `
    import { defineAgent } from "tenon";
    export default defineAgent({ model: "local/any", instructions: "Hi." });`;
  const config = `export default {
    providers: { local: { baseUrl: "http://127.0.0.1:9", secret: "LOCAL_KEY" } },
  };`;
  await using mixed = await createShop({
    "agents/desk/agent.ts": keyed,
    "agents/shop/agent.ts": keyed.replace("local/any", "scripted/echo"),
    "tenon.config.ts": config,
  });
  await using keyless = await createShop({
    "agents/shop/agent.ts": keyed,
    "tenon.config.ts": config,
  });
  const problem =
    "error: The model local/any needs the key LOCAL_KEY, which is not set.\n" +
    "hint: export LOCAL_KEY=...\n";

  const worker = start(["worker"], mixed);
  await worker.wrote("drives shop from");
  worker.child.kill("SIGINT");

  expect((await worker.finished).stderr).toContain(`desk is left to others\n${problem}`);
  expect(await tenon(["worker"], keyless)).toEqual({ code: 2, stdout: "", stderr: problem });
});
