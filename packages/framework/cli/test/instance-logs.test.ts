import { join } from "node:path";
import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

const booking = `
import { defineWorkflow } from "tenon";

let isFull = true;

export default defineWorkflow({
  name: "booking",
  async run(step, input) {
    if (input === "fail") return step.do("pay", { retry: { tries: 1 } }, () => { throw new Error("No card."); });
    await step.do("seat", { retry: { baseMs: 1 } }, () => { if (isFull) { isFull = false; throw new Error("full"); } return "4A"; });
    const { status } = await step.approval({ name: "boss", input, approvers: ["user:boss"] });
    return status;
  },
});
`;

const files = { "workflows/booking.ts": booking };
const taxi = "workflows/booking/taxi";

test("the log and the times of an instance are shown as those of a conversation", async () => {
  await using shop = await createShop(files);
  await tenon(["workflow", "start", "booking", "7", "--id", "taxi"], shop);

  const { stdout: log } = await tenon(["log", taxi], shop);
  const { stdout: times } = await tenon(["inspect", taxi], shop);
  const { stdout: json } = await tenon(["log", taxi, "--json"], shop);

  expect(log).toMatch(/workflow\.created +booking\/taxi by user:\S+: 7$/m);
  expect(log).toMatch(/step\.failed +seat, try 1: The step "seat" failed: full$/m);
  expect(log).toMatch(/step\.settled +✓ seat "4A"$/m);
  expect(log).toMatch(/step\.awaiting +boss awaits approval$/m);
  expect(times).toMatch(/^booking\/taxi open/m);
  expect(times).toMatch(/^ +1 +seat +✗ .*▒/m);
  expect(times).toMatch(/boss waits .*· +open$/m);
  expect(JSON.parse(json)).toMatchObject({ workflow: "booking", instance: "taxi" });
});

test("an instance that was moved goes on in another project", async () => {
  await using here = await createShop(files);
  await using there = await createShop(files);
  await tenon(["workflow", "start", "booking", "7", "--id", "taxi"], here);
  const file = join(there.folder, "taxi.jsonl");

  const moved = await tenon(["export", taxi, file, "--move"], here);
  const imported = await tenon(["import", file], there);
  await tenon(["approvals", taxi, "--approve", "--by", "user:boss"], there);
  const driven = await tenon(["workflow", "drive", "taxi"], there);

  expect(moved).toMatchObject({ code: 0, stdout: `moved booking/taxi to ${file}\n` });
  expect(imported.stdout).toMatch(/^imported booking\/taxi into /);
  expect(imported.stderr).toBe("Look at it: tenon workflow show booking/taxi\n");
  expect(driven).toMatchObject({ code: 0, stdout: 'done: "approved"\n' });
});

test("an instance is not forked, and no copy of it is imported", async () => {
  await using shop = await createShop(files);
  await tenon(["workflow", "start", "booking", "7", "--id", "taxi"], shop);
  const file = join(shop.folder, "taxi.jsonl");
  await tenon(["export", taxi, file], shop);

  const forked = await tenon(["fork", `${taxi}#3`], shop);
  const copied = await tenon(["import", file, "--as", "two"], shop);

  expect(forked.code).toBe(2);
  expect(forked.stderr).toContain("would be done twice");
  expect(forked.stderr).toContain("tenon workflow retry");
  expect(copied.code).toBe(2);
  expect(copied.stderr).toContain("would be done twice");
});

test.each(["abort", "delete", "files", "approve"])(
  "tenon %s says what to use for an instance",
  async (word) => {
    await using shop = await createShop(files);
    await tenon(["workflow", "start", "booking", "7", "--id", "taxi"], shop);

    const { code, stderr } = await tenon([word, taxi], shop);

    expect(code).toBe(2);
    expect(stderr).toContain(`${taxi} is a workflow instance`);
    expect(stderr).toContain("tenon workflow");
  },
);

test("what failed is started again as an instance of its own, with the same input", async () => {
  await using shop = await createShop(files);
  await tenon(["workflow", "start", "booking", '"fail"', "--id", "taxi"], shop);

  const again = await tenon(["workflow", "retry", "taxi", "--id", "two"], shop);
  const shown = await tenon(["workflow", "show", "two", "--json"], shop);

  expect(again.stderr).toContain("booking/two is started");
  expect(JSON.parse(shown.stdout)).toMatchObject({ outcome: { status: "failed" } });
});

test("what has not ended is not started again", async () => {
  await using shop = await createShop(files);
  await tenon(["workflow", "start", "booking", "7", "--id", "taxi"], shop);

  const { code, stderr } = await tenon(["workflow", "retry", "taxi"], shop);

  expect(code).toBe(2);
  expect(stderr).toContain("booking/taxi has not ended");
});
