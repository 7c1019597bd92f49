import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { defineWorkflow } from "@tenon/agent";
import { openNodePlatform } from "@tenon/platform-node";
import { createRuntime, createWorkflows } from "@tenon/runtime";
import { expect, test } from "vitest";
import { createShop, shopAgent, type TestProject } from "./shop-project.ts";
import { tenon, type Finished } from "./tenon.ts";

const expense = defineWorkflow({
  name: "expense",
  run: (step, input) => step.approval({ name: "manager", input, approvers: ["user:boss"] }),
});

test("what an instance asks is listed, answered by who was asked, and by nobody else", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi"], shop);
  await using platform = await openNodePlatform({ file: join(shop.folder, ".tenon/store.db") });
  await using runtime = createRuntime({
    platform,
    agents: { names: () => [], get: async () => undefined },
    harnesses: { default: "none", names: () => [], get: async () => undefined },
    models: { open: () => Promise.reject(new Error("There is no model.")) },
    workflows: createWorkflows([expense]),
  });
  runtime.start();
  const instance = runtime.workflow("expense", "taxi");
  await instance.start({ cents: 7450 }, { by: "user:ana" });
  await expect
    .poll(async () => (await platform.directory.get(instance.log))?.status, { timeout: 30_000 })
    .toBe("waiting");

  const listed = await tenon(["approvals"], shop);
  const wrong = await tenon(["approvals", instance.log, "--approve", "--by", "user:ana"], shop);
  const right = await tenon(
    ["approvals", instance.log, "--deny", "walk", "--by", "user:boss"],
    shop,
  );

  expect(listed.stdout).toMatch(
    /^workflows\/expense\/taxi +manager +user:ana +user:boss +never +\{"cents":7450\}$/m,
  );
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("was not asked") });
  expect(right).toMatchObject({ code: 0, stdout: `deny manager in ${instance.log}\n` });
  expect(await instance.wait()).toMatchObject({
    status: "done",
    output: { status: "denied", by: "user:boss", reason: "walk" },
  });
});

test("an answer needs one decision and the name of an instance", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi"], shop);

  const none = await tenon(["approvals", "workflows/expense/taxi"], shop);
  const call = await tenon(["approvals", "shop/c1", "--delegate", "user:ben"], shop);

  expect(none.stderr).toContain("Say one of --approve, --edit, --deny and --delegate.");
  expect(call.stderr).toContain("Nothing waits for approval in shop/c1.");
});

test("a tool call is approved with other input, and what is answered is answered once", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const edited = await tenon(["approvals", "shop/c1", "--edit", '{"eur":80}'], shop);
  const again = await tenon(["approvals", "agents:shop:c1:call_0_0", "--deny", "no"], shop);
  await tenon(["run", "shop", "--id", "c1"], shop);

  expect(edited).toMatchObject({ code: 0, stdout: "approve call_0_0 in shop/c1\n" });
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("first answer counts") });
  expect(await readFile(join(shop.folder, "paid.txt"), "utf8")).toBe('{"eur":80}\n');
});

test("an input that the tool refuses is refused, and the approval waits on", async () => {
  const agent = shopAgent.replace("input: nothing,\n      approval", `${eurOnly}\n      approval`);
  await using shop = await createShop({ "agents/shop/agent.ts": agent });
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const approved = await tenon(["approve", "c1", "--input", '{"eur":"all"}'], shop);
  const edited = await tenon(["approvals", "shop/c1", "--edit", '{"eur":"all"}'], shop);
  const listed = await tenon(["approvals"], shop);
  const right = await tenon(["approve", "c1", "--input", '{"eur":7}'], shop);

  for (const refused of [approved, edited]) {
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('The tool "pay" refuses this input: ');
    expect(refused.stderr).toContain("eur");
  }
  expect(listed.stdout).toContain("pay");
  expect(right).toMatchObject({ code: 0 });
});

/** What a command wrote once it was what is expected. */
async function expectListed(
  words: readonly string[],
  shop: TestProject,
  pattern: RegExp,
): Promise<Finished> {
  let listed = await tenon(words, shop);
  await expect
    .poll(async () => (listed = await tenon(words, shop)).stdout, { timeout: 60_000 })
    .toMatch(pattern);
  return listed;
}

const eurOnly =
  'input: { type: "object", properties: { eur: { type: "number" } }, required: ["eur"] },';

test("a run goes on with a turn whose approval has expired", async () => {
  const agent = shopAgent.replace("approval: true", "approval: { expiresMs: 2000 }");
  await using shop = await createShop({ "agents/shop/agent.ts": agent });
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const due = await expectListed(["list", "--status", "due"], shop, /^c1 +shop +due .*ago *$/m);
  expect(due.stderr).toMatch(/^What is due goes on with a worker, or: .*run shop --id c1$/m);
  expect((await tenon(["list", "--status", "waiting"], shop)).stdout).toBe("");
  await expect
    .poll(async () => (await tenon(["run", "shop", "--id", "c1"], shop)).code, { timeout: 60_000 })
    .not.toBe(4);

  expect((await tenon(["log", "c1"], shop)).stdout).toMatch(
    /tool\.expired +call_0_0 was not answered in time$/m,
  );
  expect((await tenon(["approvals"], shop)).stdout).not.toContain("pay");
  await expect(readFile(join(shop.folder, "paid.txt"))).rejects.toThrow("ENOENT");
});
