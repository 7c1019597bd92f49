import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createShop, type TestProject } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

const pairs = [
  ["think", "ai-sdk"],
  ["ai-sdk", "pi"],
  ["pi", "loop"],
  ["loop", "think"],
] as const;

test.each(pairs)(
  "a turn that %s began and a SIGKILL cut is finished by %s",
  { timeout: 120_000 },
  async (first, second) => {
    await using shop = await createShopWithAll();
    const words = ["run", "shop", "Hi", "--id", "c1", "--harness", first];
    const killed = start([...words, "--model", "scripted/wait"], shop);
    await killed.wrote("wait is running");
    killed.child.kill("SIGKILL");
    await killed.finished;
    await shop.write("go", "");

    const { code, stdout, stderr } = await tenon(
      ["run", "shop", "--id", "c1", "--harness", second],
      shop,
    );

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/Here we are\.\n$/),
      stderr: expect.stringContaining('✓ wait {} → {"waited":true}'),
    });
    expect(await attempts(shop)).toEqual([`${first} started`, `${second} handed-over`]);
  },
);

test("a turn that waits for approval is handed over, and goes on with its new harness when it is answered", async () => {
  await using shop = await createShopWithAll();
  const words = ["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"];
  const asked = await tenon(words, shop);

  const swapped = await tenon(["run", "shop", "--id", "c1", "--harness", "loop"], shop);
  const approved = await tenon(["approve", "c1"], shop);
  const finished = await tenon(["run", "shop", "--id", "c1"], shop);

  expect([asked.code, swapped.code, approved.code, finished.code]).toEqual([4, 4, 0, 0]);
  expect(swapped.stderr).toContain("tenon approve c1");
  expect(await attempts(shop)).toEqual(["think started", "loop handed-over", "loop resumed"]);
});

test("without anything open there is nothing to hand over", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1"], shop);

  const { code, stderr } = await tenon(["run", "shop", "--id", "c1", "--harness", "loop"], shop);

  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: "Nothing is open in shop/c1. What happened: tenon log c1\n",
  });
});

/** A shop in which the harnesses are installed that the command does not bring. */
async function createShopWithAll(): Promise<TestProject> {
  const shop = await createShop();
  await mkdir(join(shop.folder, "node_modules/@tenon"), { recursive: true });
  for (const name of ["ai-sdk", "pi"])
    await symlink(
      fileURLToPath(new URL(`../../../harness/${name}`, import.meta.url)),
      join(shop.folder, `node_modules/@tenon/harness-${name}`),
    );
  return shop;
}

/** What `tenon log --json` says. */
interface Logged {
  readonly entries: readonly {
    readonly type: string;
    readonly data: { readonly harness: { readonly name: string }; readonly reason: string };
  }[];
}

async function attempts(shop: TestProject): Promise<readonly string[]> {
  const { stdout } = await tenon(["log", "c1", "--json"], shop);
  const { entries } = JSON.parse(stdout) as Logged;
  return entries.flatMap(({ type, data }) =>
    type === "turn.attempted" ? [`${data.harness.name} ${data.reason}`] : [],
  );
}
