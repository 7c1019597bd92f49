import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

const pi = fileURLToPath(new URL("../../../harness/pi", import.meta.url));

test("Pi drives a turn as soon as its package is installed in the project, and the turn says so", async () => {
  await using shop = await createShop();
  const { folder } = shop;
  await mkdir(join(folder, "node_modules/@tenon"), { recursive: true });
  await symlink(pi, join(folder, "node_modules/@tenon/harness-pi"));

  const ran = await tenon(["run", "shop", "How much?", "--id", "c1", "--harness", "pi"], {
    folder,
  });
  const log = await tenon(["log", "c1", "--json"], { folder });

  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining("180") });
  expect(log.stdout).toContain('"harness":{"name":"pi"');
});
