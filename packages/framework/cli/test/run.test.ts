import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

test("the answer is stdout, a line per tool call is stderr", async () => {
  await using shop = await createShop();

  const { code, stdout, stderr } = await tenon(["run", "shop", "What is it?", "--id", "c1"], shop);

  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: "Let me look.\nIt costs 180 euro.\n",
  });
  expect(stderr).toMatch(/^✓ price \{"sku":"b1"\} → \{"eur":180\} \(\d+ ms\)\n$/);
});

test("a new conversation is told by its id", async () => {
  await using shop = await createShop();

  const { stderr } = await tenon(["run", "shop", "Hi", "--model", "scripted/echo"], shop);

  expect(stderr).toMatch(/^conversation [a-z2-9]{8}\n$/);
});

test("an agent may be named by its file", async () => {
  await using shop = await createShop();
  const words = ["run", "./agents/shop/agent.ts", "Hi", "--model", "scripted/echo"];

  const { code, stdout } = await tenon(words, shop);

  expect({ code, stdout }).toEqual({ code: 0, stdout: "Hi\n" });
});

test("an agent in a file that stands alone keeps its conversations where the person works", async () => {
  await using shop = await createShop({
    "lone.ts": `
      import { defineAgent } from "tenon";
      export default defineAgent({ model: "scripted/echo", instructions: "Hi." });`,
  });

  const { code, stdout } = await tenon(["run", "lone.ts", "Hi", "--id", "c1"], shop);
  const listed = await tenon(["list"], shop);

  expect({ code, stdout }).toEqual({ code: 0, stdout: "Hi\n" });
  expect(listed.stdout).toMatch(/^c1 +lone +idle/m);
});

test("a project is found from a folder inside it", async () => {
  await using shop = await createShop({ "docs/note.md": "Hi." });
  const words = ["run", "shop", "Hi", "--model", "scripted/echo"];

  const { code, stdout } = await tenon(words, { folder: join(shop.folder, "docs") });

  expect({ code, stdout }).toEqual({ code: 0, stdout: "Hi\n" });
  expect(await readFile(join(shop.folder, ".tenon/.gitignore"), "utf8")).toBe("*\n");
});

test("--json writes one envelope to stdout", async () => {
  await using shop = await createShop();

  const { code, stdout } = await tenon(["run", "shop", "Hi", "--id", "c1", "--json"], shop);

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    agent: "shop",
    conversation: "c1",
    submission: expect.any(String),
    outcome: { status: "done" },
    text: "It costs 180 euro.",
    usage: expect.objectContaining({ cost: 0, output: expect.any(Number) }),
    approvals: [],
  });
});

test("a failed turn ends with 1 and says why", async () => {
  await using shop = await createShop();

  const { code, stderr } = await tenon(["run", "shop", "Hi", "--model", "scripted/failing"], shop);

  expect(code).toBe(1);
  expect(stderr).toContain("failed: scripted/failing failed: Too many bikes.\n");
});

test("a model that is tried again says so, and begins its answer anew", async () => {
  await using shop = await createShop();

  const { code, stdout, stderr } = await tenon(
    ["run", "shop", "Hi", "--id", "c1", "--model", "scripted/moody"],
    shop,
  );

  expect({ code, stdout }).toEqual({ code: 0, stdout: "Fine \nFine now.\n" });
  expect(stderr).toMatch(/^! model failed \(overloaded\): Busy\.; next try in \d\.\d s\n$/);
});

test("a promise that a tool forgets is reported, and costs nothing else", async () => {
  await using shop = await createShop({
    "agents/shop/tools/price.ts": `
      import { defineTool } from "tenon";
      export default defineTool({
        description: "Price of a bike.",
        input: { type: "object", properties: {} },
        run() {
          void Promise.reject(new Error("Nobody looks."));
          return { eur: 180 };
        },
      });`,
    "agents/shop/agent.ts": `
      import { defineAgent } from "tenon";
      export default defineAgent({ model: "scripted/price", instructions: "Hi." });`,
  });

  const { code, stdout, stderr } = await tenon(["run", "shop", "Hi"], shop);

  expect({ code, stdout }).toEqual({ code: 0, stdout: "Let me look.\nIt costs 180 euro.\n" });
  expect(stderr).toContain("error: Nobody looks.\n");
});

test("a turn that reaches a limit ends with 3", async () => {
  await using shop = await createShop();
  const words = ["run", "shop", "Hi", "--model", "scripted/endless", "--json"];

  const { code, stdout } = await tenon(words, shop);

  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({
    outcome: { status: "failed", failure: { code: "limit" } },
  });
});

test("a turn that waits for approval ends with 4 and the commands that answer it", async () => {
  await using shop = await createShop();
  const words = ["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"];

  const { code, stdout, stderr } = await tenon(words, shop);

  expect({ code, stdout }).toEqual({ code: 4, stdout: "I pay.\n" });
  expect(stderr).toContain('? pay {"eur":180} waits for approval:');
  expect(stderr).toContain("tenon approve c1 call_0_0\n");
  expect(stderr).toContain("tenon deny c1 call_0_0\n");
});

test("an approved turn goes on in the next run, and what it pays is paid once", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);
  await tenon(["approve", "c1"], shop);

  const next = await tenon(["run", "shop", "--id", "c1"], shop);
  const again = await tenon(["run", "shop", "--id", "c1"], shop);

  expect(next).toMatchObject({ code: 0, stdout: 'I pay.\nPaid: {"paid":true}.\n' });
  expect(next.stderr).toContain("pay: approved by ");
  expect(next.stderr).not.toContain("waits for approval");
  expect(again).toMatchObject({ code: 0, stdout: "" });
  expect(again.stderr).toContain("Nothing is open in shop/c1.");
  expect(await readFile(join(shop.folder, "paid.txt"), "utf8")).toBe('{"eur":180}\n');
});

test("a message behind a turn that waits tells what it waits for", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const next = await tenon(["run", "shop", "Hi", "--id", "c1", "--json"], shop);

  expect(next.code).toBe(4);
  expect(next.stderr).toContain("tenon approve c1 call_0_0\n");
  expect(JSON.parse(next.stdout)).toMatchObject({
    outcome: null,
    approvals: [{ call: "call_0_0", tool: "pay", input: { eur: 180 } }],
  });
});

test("Ctrl-C leaves the view, says how to come back, and the next run goes on", async () => {
  await using shop = await createShop();
  const first = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
  await first.wrote("wait is running");
  first.child.kill("SIGINT");
  const left = await first.finished;
  await shop.write("go", "");

  const next = await tenon(["run", "shop", "--id", "c1"], shop);

  expect(left).toMatchObject({ code: 130, stdout: "One moment.\n" });
  expect(left.stderr).toContain("The work is kept in .tenon/store.db");
  expect(left.stderr).toContain("tenon run shop --id c1\n");
  expect(left.stderr).toContain("tenon log c1 --follow\n");
  expect(left.stderr).toContain("tenon worker\n");
  expect(next).toMatchObject({ code: 0, stdout: "One moment.\nHere we are.\n" });
});

test("a second run submits, follows the first and gets its own answer", async () => {
  await using shop = await createShop();
  const first = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
  await first.wrote("wait is running");
  const second = start(["run", "shop", "Hello", "--id", "c1", "--model", "scripted/echo"], shop);
  const watcher = start(["run", "shop", "--id", "c1"], shop);
  const followed = start(["log", "c1", "--follow"], shop);
  await followed.wrote('"Hello" by');
  await shop.write("go", "");

  const ends = await Promise.all([first.finished, second.finished, watcher.finished]);
  followed.child.kill("SIGINT");
  const log = await followed.finished;

  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(ends[0].stdout).toBe("One moment.\nHere we are.\n");
  expect(ends[1].stdout).toBe("Hello\n");
  expect(log.code).toBe(0);
  expect(log.stdout).not.toMatch(/ t1 .* attempt 2/);
});

test("leaving what another process drives says who goes on with it", async () => {
  await using shop = await createShop();
  const worker = start(["worker"], shop);
  await worker.wrote("drives shop");
  const run = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
  await run.wrote("wait is running");
  const second = start(["run", "shop", "--id", "c1"], shop);
  await second.wrote("One moment.");
  second.child.kill("SIGINT");

  const left = await second.finished;
  run.child.kill("SIGINT");
  worker.child.kill("SIGTERM");
  await Promise.all([run.finished, worker.finished]);

  expect(left.code).toBe(130);
  expect(left.stderr).toMatch(/The work goes on in \S+:\d+\. To see it again:/);
});

test("a turn that another process aborts ends with 130", async () => {
  await using shop = await createShop();
  const run = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
  await run.wrote("wait is running");

  const asked = await tenon(["abort", "c1", "--by", "user:ann"], shop);
  const aborted = await run.finished;

  expect(asked).toMatchObject({ code: 0, stdout: "stop requested in shop/c1\n" });
  expect(aborted.code).toBe(130);
  expect(aborted.stderr).toContain("aborted by user:ann\n");
});
