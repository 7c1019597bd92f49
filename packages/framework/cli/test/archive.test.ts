import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createShop, type TestProject } from "./shop-project.ts";
import { command, startProcess, tenon } from "./tenon.ts";

test("a conversation is forked at an event that the log shows, and both go on for themselves", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1"], shop);

  const forked = await tenon(["fork", "c1#8", "--as", "f1"], shop);
  const after = await tenon(["run", "shop", "--id", "f1"], shop);
  const log = await tenon(["log", "f1"], shop);

  expect(forked).toMatchObject({
    code: 0,
    stdout: "forked shop/c1#8 as shop/f1\n",
    stderr: "Its open turn goes on with: tenon run shop --id f1\n",
  });
  expect(after.code).toBe(0);
  expect(log.stdout).toContain("conversation.forked");
  expect(log.stdout).toMatch(/✗ price call_0_0 \(skipped\) "Not executed."/);
});

test("an open turn is finished in the fork by another model", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const words = ["fork", "shop/c1", "--as", "f1", "--model", "scripted/echo", "--json"];
  const forked = await tenon(words, shop);
  const finished = await tenon(["run", "shop", "--id", "f1"], shop);
  const original = await tenon(["list", "--status", "waiting"], shop);

  expect(JSON.parse(forked.stdout)).toMatchObject({ conversation: "f1", from: "c1", isOpen: true });
  expect(finished).toMatchObject({ code: 0, stdout: expect.stringMatching(/Pay\n$/) });
  expect(original.stdout).toMatch(/^c1 +shop +waiting/m);
});

test("a fork without a name gets a new one, and takes messages", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);

  const { stdout, stderr } = await tenon(["fork", "c1"], shop);

  const [, id = ""] = /as shop\/([a-z2-9]{8})\n$/.exec(stdout) ?? [];
  expect(stderr).toBe(`Go on with it: tenon run shop "..." --id ${id}\n`);
  const words = ["run", "shop", "More", "--id", id, "--model", "scripted/echo"];
  expect(await tenon(words, shop)).toMatchObject({ code: 0, stdout: "More\n" });
});

test("a moved conversation goes on in another project, and is closed in the first", async () => {
  await using here = await createShop();
  await using there = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], here);
  const file = join(there.folder, "c1.jsonl");

  const moved = await tenon(["export", "c1", file, "--move", "--by", "user:ann"], here);
  const closed = await tenon(["run", "shop", "Hi", "--id", "c1"], here);
  const forked = await tenon(["fork", "c1#3", "--as", "f1"], here);
  const listed = await tenon(["list"], here);
  const imported = await tenon(["import", "c1.jsonl"], there);
  const approved = await tenon(["approve", "c1"], there);
  const finished = await tenon(["run", "shop", "--id", "c1"], there);

  expect(moved).toMatchObject({ code: 0, stdout: `moved shop/c1 to ${file}\n` });
  expect(closed).toMatchObject({
    code: 1,
    stderr:
      "error: shop/c1 was moved and is closed here.\n" +
      "hint: Go on where it was imported, or in a fork: tenon fork shop/c1\n",
  });
  expect(forked.code).toBe(0);
  expect(listed.stdout).toMatch(/^c1 +shop +closed/m);
  expect(imported).toMatchObject({ code: 0, stdout: "imported shop/c1 into .tenon/store.db\n" });
  expect(approved.code).toBe(0);
  expect(finished.stdout).toMatch(/Paid: \{"paid":true\}\.\n$/);
});

test("a copy travels through a pipe and gets a name of its own", async () => {
  await using here = await createShop();
  await using there = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1"], here);

  const exported = await tenon(["export", "c1", "-"], here);
  await there.write("c1.jsonl", exported.stdout);
  const refused = await tenon(["import", "c1.jsonl"], there);
  const piped = await startProcess(
    ["sh", "-c", `cat c1.jsonl | "$0" --conditions=@tenon/source "$1" import - --as copy`, ...main],
    there,
  ).finished;
  const log = await tenon(["log", "copy", "--request", "t1:1"], there);

  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("a copy needs a name of its own"),
  });
  expect(piped).toMatchObject({ code: 0, stdout: "imported shop/copy into .tenon/store.db\n" });
  expect(JSON.parse(log.stdout)).toMatchObject({ messages: [{}, {}, { name: "price" }] });
});

test("an export has a name by default and never overwrites", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);

  const first = await tenon(["export", "c1", "--json"], shop);
  const again = await tenon(["export", "c1", "--move"], shop);
  const listed = await tenon(["list"], shop);

  expect(JSON.parse(first.stdout)).toEqual({
    agent: "shop",
    conversation: "c1",
    file: "shop-c1.jsonl",
    isMoved: false,
  });
  expect(again).toMatchObject({
    code: 2,
    stderr:
      "error: The file shop-c1.jsonl exists already.\nhint: Name another file, or remove it.\n",
  });
  expect(listed.stdout).toMatch(/^c1 +shop +idle/m);
});

test("a conversation is deleted when that is said twice, or with --yes", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);

  const unasked = await tenon(["delete", "c1"], shop);
  const deleted = await tenon(["delete", "c1", "--yes"], shop);
  const again = await tenon(["delete", "shop/c1", "--yes"], shop);

  expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining("hint: Write --yes") });
  expect(deleted).toMatchObject({ code: 0, stdout: "deleted shop/c1\n" });
  expect(again.code).toBe(2);
  expect((await tenon(["list"], shop)).stderr).toBe("No conversation matches.\n");
});

describe("what cannot be done is one error with its way out, and stores nothing", () => {
  const cases: readonly (readonly [words: readonly string[], error: string, hint: string])[] = [
    [["fork", "c1#99"], "There is no event 99 in agents/shop/c1.", "The newest is"],
    [["fork", "c1#x"], "A place in a conversation is written", "For example k3f9m2xa#12"],
    [["fork", "c9#1"], 'There is no conversation "c9".', "The newest are"],
    [["fork", "c1#3", "--as", "c1"], "The conversation agents/shop/c1 exists", "Choose another"],
    [["fork", "c1#3", "--as", "a b"], "The conversation id must be", "Received"],
    [["fork", "c1#3", "--harness", "nope"], 'There is no harness "nope".', "Known: "],
    [["fork", "c1#3", "--model", "gpt"], "A model must be written", "For example"],
    [["fork", "c1", "--model", "scripted/echo"], "No turn is open at", "Choose harness and model"],
    [["export", "c9"], 'There is no conversation "c9".', "The newest are"],
    [["export", "c1", "no/such/folder.jsonl"], "The file no/such/folder.jsonl cannot", "Name a"],
    [["import", "none.jsonl"], "The file none.jsonl cannot be read.", "Name a file"],
    [["import", "tenon.config.ts"], "The file is not an exported conversation", "Give a file"],
    [["import", "cut.jsonl", "--as", "c2"], "The file is damaged or cut off at line", "Export"],
    [["delete", "c9", "--yes"], 'There is no conversation "c9".', "The newest are"],
  ];

  let shop: TestProject;
  beforeAll(async () => {
    shop = await createShop();
    await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);
    await tenon(["export", "c1", "cut.jsonl"], shop);
    await appendFile(join(shop.folder, "cut.jsonl"), "{");
    return () => shop[Symbol.asyncDispose]();
  });

  test.each(cases)("tenon %j", async (words, error, hint) => {
    const { code, stdout, stderr } = await tenon(words, shop);

    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`error: ${error}`);
    expect(stderr).toContain(`hint: ${hint}`);
    expect((await tenon(["list"], shop)).stdout.split("\n")).toHaveLength(3);
  });
});

test("a file of a newer version says so", async () => {
  await using shop = await createShop({
    "newer.jsonl": '{"header":{"tenon":"conversation","v":2,"log":"agents/shop/c1"}}\n',
  });

  expect(await tenon(["import", "newer.jsonl"], shop)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error: The file has version 2.+\nhint: Update Tenon/),
  });
});

test("an exported file is lines of JSON that anybody can read", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/echo"], shop);
  await tenon(["export", "c1"], shop);

  const lines = (await readFile(join(shop.folder, "shop-c1.jsonl"), "utf8")).trim().split("\n");

  const [first, ...rest] = lines.map((line): unknown => JSON.parse(line));
  expect(first).toMatchObject({ header: { tenon: "conversation", v: 1, log: "agents/shop/c1" } });
  expect(rest.at(-1)).toMatchObject({ end: { entries: rest.length - 1, blobs: 0 } });
});

const [node = "", , script = ""] = command;
const main = [node, script];
