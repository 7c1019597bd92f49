import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon, type Finished } from "./tenon.ts";

const expense = `
import { appendFile } from "node:fs/promises";
import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "expense",
  async run(step, input) {
    const price = await step.agent("shop", "What does it cost?");
    const { status } = await step.approval({ name: "boss", input, approvers: ["user:boss"] });
    const order = await step.waitFor("ordered");
    await step.do("pay", async ({ key }) => appendFile("paid.txt", key + "\\n"));
    return { price, status, order };
  },
});
`;

/** Its step works until the file `go` is there. */
const hold = `
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "hold",
  run: (step) =>
    step.do("hold", async () => {
      await writeFile("held.txt", "");
      while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 5));
      return "held";
    }),
});
`;

test("an instance is started, waits, is answered, told and finished by whoever drives it", async () => {
  await using shop = await createShop({ "workflows/expense.ts": expense });

  const started = await tenon(
    ["workflow", "start", "expense", '{"cents":7450}', "--id", "taxi"],
    shop,
  );
  expect(started).toMatchObject({ code: 4, stdout: "expense/taxi waits\n" });
  expect(started.stderr).toContain("done     shop");
  expect(started.stderr).toContain("waiting  boss  for a person");
  expect(started.stderr).toContain(
    "approvals workflows/expense/taxi boss --approve --by user:boss",
  );

  const shown = await tenon(["workflow", "show", "taxi"], shop);
  expect(shown.stdout).toMatch(/^expense\/taxi {2}waiting {2}version 1$/m);
  expect(shown.stdout).toContain('waits for user:boss to answer "boss"');
  expect(shown.stdout).toMatch(/^shop +done +[\d-]+ [\d:]+ +\d+/m);
  const listed = await tenon(["workflow", "list"], shop);
  expect(listed.stdout).toMatch(/^expense\/taxi +waiting .* asks: boss$/m);

  const approve = ["approvals", "workflows/expense/taxi", "--approve", "--by", "user:boss"];
  expect(await tenon(approve, shop)).toMatchObject({ code: 0 });
  expect(await tenon(["workflow", "drive", "taxi"], shop)).toMatchObject({ code: 4 });
  expect(await tenon(["workflow", "send", "expense/taxi", "ordered", "7"], shop)).toMatchObject({
    code: 0,
    stdout: "sent ordered to expense/taxi\n",
  });
  const worker = start(["worker"], shop);
  const show = async () =>
    JSON.parse((await tenon(["workflow", "show", "taxi", "--json"], shop)).stdout);
  await expect
    .poll(async () => (await show()).outcome, { timeout: 30_000, interval: 200 })
    .toMatchObject({ status: "done", output: { status: "approved", order: 7 } });
  worker.child.kill("SIGTERM");
  await worker.finished;
  expect(await readFile(join(shop.folder, "paid.txt"), "utf8")).toMatch(/pay\n$/);
  expect(await show()).toMatchObject({ workflow: "expense", id: "taxi" });
});

test("the line that answers a step can be copied whatever the step is called", async () => {
  const asking = expense.replaceAll('"boss"', `"the boss's word"`);
  await using shop = await createShop({ "workflows/expense.ts": asking });

  const { stderr } = await tenon(
    ["workflow", "start", "expense", '{"cents":7450}', "--id", "taxi"],
    shop,
  );

  expect(stderr).toContain(String.raw`expense/taxi 'the boss'\''s word' --approve --by user:boss`);
});

test("instances are no conversations, and whoever takes one for it is told where it is", async () => {
  await using shop = await createShop({ "workflows/expense.ts": expense });
  await tenon(["workflow", "start", "expense", "--id", "taxi"], shop);

  const listed = await tenon(["list"], shop);
  expect(listed.stdout).not.toContain("expense");
  expect(listed.stderr).toMatch(/^1 workflow instance: .*tenon workflow list$/m);
  for (const address of ["expense/taxi", "taxi"]) {
    const log = await tenon(["log", address], shop);
    expect(log.code).toBe(2);
    expect(log.stderr).toContain("workflows/expense/taxi is a workflow instance");
  }
});

test("an instance whose process was killed is due, and goes on with who drives it", async () => {
  await using shop = await createShop({ "workflows/hold.ts": hold });
  const started = start(["workflow", "start", "hold", "--id", "one"], shop);
  await started.wrote("hold/one is started");
  await vi.waitUntil(() => existsSync(join(shop.folder, "held.txt")), { timeout: 60_000 });
  const running = await tenon(["workflow", "list"], shop);
  started.child.kill("SIGKILL");
  await started.finished;
  const listed = await tenon(["workflow", "list"], shop);
  await shop.write("go", "");

  expect(running.stdout).toMatch(/^hold\/one +running /m);
  expect(listed.stdout).toMatch(/^hold\/one +due /m);
  expect(listed.stderr).toMatch(
    /^What is due waits for a worker, or: .*workflow drive hold\/one$/m,
  );
  expect(await tenon(["workflow", "drive", "hold/one"], shop)).toMatchObject({
    code: 0,
    stdout: 'done: "held"\n',
  });
});

test("an id that is taken is refused by its name, with how to look at it", async () => {
  await using shop = await createShop({ "workflows/expense.ts": expense });
  const begin = (input: string): Promise<Finished> =>
    tenon(["workflow", "start", "expense", input, "--id", "taxi"], shop);
  await begin('{"cents":1}');

  const again = await begin('{"cents":1}');
  const other = await begin('{"cents":2}');

  expect(again.code).toBe(4);
  expect(other).toMatchObject({ code: 1, stdout: "" });
  expect(other.stderr).toContain(
    'The workflow "expense" has an instance "taxi" already, which was started with another input or by somebody else.',
  );
  expect(other.stderr).toMatch(/Look at it with `.*tenon workflow show expense\/taxi`/);
  expect(other.stderr).not.toContain("key");
});

test("an instance is cancelled", async () => {
  await using shop = await createShop({ "workflows/expense.ts": expense });
  await tenon(["workflow", "start", "expense", "--id", "taxi"], shop);

  await tenon(["workflow", "cancel", "taxi", "--by", "user:ann"], shop);
  const driven = await tenon(["workflow", "drive", "taxi"], shop);

  expect(driven).toMatchObject({ code: 130, stdout: "aborted by user:ann\n" });
});

test.each([
  [["start", "travel"], 'There is no workflow "travel".', "Known: expense."],
  [["start", "expense", "{"], "The input must be JSON.", "For example"],
  [["show", "nobody"], 'There is no instance "nobody".', "workflow list"],
  [["send", "expense/nobody", "paid"], "workflow expense/nobody", ""],
])("tenon workflow %j is refused with one sentence", async (words, problem, hint) => {
  await using shop = await createShop({ "workflows/expense.ts": expense });
  await tenon(["run", "shop", "Hi"], shop);

  const { code, stderr } = await tenon(["workflow", ...words], shop);

  expect(code).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr).toContain(hint);
});
