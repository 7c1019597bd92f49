import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, onTestFinished, test } from "vitest";
import { lockFolder } from "../src/compose/dev-lock.ts";

test("a folder that a living process keeps is refused, and free when that lets go of it", async () => {
  const file = await lockFile();
  const first = await lockFolder(file);

  await expect(lockFolder(file)).rejects.toMatchObject({ code: "store-unavailable" });
  await first[Symbol.asyncDispose]();

  await using _second = await lockFolder(file);
  expect(await readFile(file, "utf8")).toBe(String(process.pid));
});

test("the lock of a process that was killed, or one that cannot be read, is taken over", async () => {
  const file = await lockFile();
  await (await lockFolder(file))[Symbol.asyncDispose]();
  for (const left of ["999999999", "", "-1"]) {
    await writeFile(file, left);
    await using _lock = await lockFolder(file);
    expect(await readFile(file, "utf8")).toBe(String(process.pid));
  }
});

async function lockFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-lock-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, ".tenon", "cloudflare.lock");
}
