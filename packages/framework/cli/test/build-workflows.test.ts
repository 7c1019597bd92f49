import { cp, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { InstanceStatus } from "@tenon/contracts";
import { expect, test } from "vitest";
import { createFolder, createShop } from "./shop-project.ts";
import { startProcess, tenon, type Running } from "./tenon.ts";

const purchase = `
import { appendFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { defineWorkflow } from "tenon";

export default defineWorkflow({
  name: "purchase",
  async run(step, cents) {
    const price = await step.agent("shop", "What does it cost?");
    const { by } = await step.approval({ name: "boss", input: { cents } });
    await step.do("order", async ({ key }) => {
      await appendFile("ordered.txt", key + "\\n");
      while (!existsSync("go")) await new Promise((resolve) => setTimeout(resolve, 5));
    });
    return { by, price };
  },
});
`;

const config = `
import { createScriptedModels, defineConfig } from "tenon";

export default defineConfig({
  providers: { scripted: createScriptedModels({ scripts: { price: [{ text: "180 euro." }] } }) },
  schedules: [
    { name: "now", when: { at: 1 }, target: { workflow: "purchase", input: 5 } },
  ],
});
`;

test("what is built serves workflows and schedules, and the next process finishes what a kill cut short", async () => {
  await using shop = await createShop({
    "workflows/purchase.ts": purchase,
    "tenon.config.ts": config,
  });
  await using machine = await createFolder({});
  await rm(join(machine.folder, "node_modules"), { recursive: true });
  expect(await tenon(["build", "--platform", "node"], shop)).toMatchObject({ code: 0 });
  await cp(join(shop.folder, "dist"), join(machine.folder, "built"), { recursive: true });
  const start = (): Running =>
    startProcess([process.execPath, "built/server.mjs", "--port", "0", "--store", "s.db"], machine);
  const first = start();
  const one = await client(first);
  const started = await one("/workflows/purchase/desk", { input: 7450 });
  await expect
    .poll(() => one("/workflows/purchase/desk"))
    .toMatchObject({
      approvals: [{ step: "boss", input: { cents: 7450 } }],
    });
  await one("/workflows/purchase/desk/approvals/boss", { decision: "approve" });
  const ordered = (): Promise<string> =>
    readFile(join(machine.folder, "ordered.txt"), "utf8").catch(() => "");
  await expect.poll(ordered).toMatch(/^\S+\n$/);
  first.child.kill("SIGKILL");
  await first.finished;

  await machine.write("go", "");
  const second = start();
  const two = await client(second);
  await expect
    .poll(async () => ((await two("/workflows/purchase/desk")) as InstanceStatus).outcome, {
      // The lease of the one that was killed has to run out.
      timeout: 30_000,
    })
    .toEqual({ status: "done", output: { by: "local", price: "180 euro." } });
  const listed = await two("/workflows/purchase");
  const { schedules } = (await two("/schedules")) as { readonly schedules: readonly unknown[] };
  second.child.kill("SIGTERM");

  expect(started).toEqual({ workflow: "purchase", id: "desk" });
  const keys = (await ordered()).trimEnd().split("\n");
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
  expect(listed).toMatchObject({
    instances: expect.arrayContaining(
      ["desk", "now-1"].map((id) => expect.objectContaining({ id })),
    ),
  });
  expect(schedules).toMatchObject([{ by: "project", fired: [1] }]);
  expect(await second.finished).toMatchObject({ code: 0 });
});

type Ask = (path: string, body?: unknown) => Promise<unknown>;

async function client(server: Running): Promise<Ask> {
  const url = await server.told(/ at (http:\/\/\S+)\n/);
  return async (path, body) => {
    const headers = { "content-type": "application/json" };
    const request =
      body === undefined ? {} : { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(url + path, request)).json();
  };
}
