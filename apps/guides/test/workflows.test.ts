import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import reminder from "../workflows/reminder.ts";
import { copyOf, printed } from "./terminal.ts";

// Each command is a process.
vi.setConfig({ testTimeout: 60_000 });

let folder = "";
beforeAll(async () => {
  folder = await copyOf("workflows");
});
afterAll(() => rm(folder, { recursive: true }));

test("the commands of the guide bring a purchase to its end", async () => {
  const started = await printed(folder, "$ tenon workflow start purchase 7450 --id desk");
  const asked = await printed(folder, "$ tenon approvals");
  const other = await printed(folder, "$ tenon approvals workflows/purchase/desk --approve");
  await printed(folder, "$ tenon approvals workflows/purchase/desk --approve --by user:boss");
  await printed(folder, "$ tenon workflow drive purchase/desk");
  const shown = await printed(folder, "$ tenon workflow show purchase/desk");
  await printed(folder, "$ tenon workflow send purchase/desk delivered 1");
  const ended = await printed(folder, "$ tenon workflow drive purchase/desk");

  expect(started).toContain("purchase/desk waits");
  expect(asked).toMatch(/^workflows\/purchase\/desk +boss .* user:boss +in 14 days/m);
  expect(other).toContain("was not asked");
  expect(shown).toMatch(/^order +done/m);
  expect(shown).toMatch(/^delivered +waiting .* for event delivered$/m);
  expect(ended).toContain('done: {"by":"user:boss","parcel":1}');
});

test("an agent of the guide may schedule messages to itself", () => {
  expect(reminder.schedules).toBe(true);
});
