import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { start, tenon } from "./tenon.ts";

test("work is running while its process lives, and interrupted once that was killed", async () => {
  await using shop = await createShop();
  const run = start(["run", "shop", "Hi", "--id", "c1", "--model", "scripted/wait"], shop);
  await run.wrote("wait is running");

  const during = await tenon(["list", "--json"], shop);
  const none = await tenon(["list", "--status", "interrupted", "--json"], shop);
  run.child.kill("SIGKILL");
  await run.finished;
  const after = await tenon(["list", "--status", "interrupted"], shop);
  const gone = await tenon(["list", "--status", "running", "--json"], shop);

  expect(JSON.parse(during.stdout)).toMatchObject({ conversations: [{ status: "running" }] });
  expect(JSON.parse(none.stdout)).toEqual({ conversations: [] });
  expect(after.stdout).toMatch(/^c1 +shop +interrupted /m);
  expect(after.stderr).toBe(
    "What was interrupted goes on with a worker, or: tenon run shop --id c1\n",
  );
  expect(JSON.parse(gone.stdout)).toEqual({ conversations: [] });
});
