import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("the command prints its base URL and answers by a script file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tenon-model-server-"));
  const script = join(folder, "script.json");
  await writeFile(script, JSON.stringify([{ text: "From a file." }]));
  const parameters = ["--conditions=@tenon/source", main, "--script", script];
  const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [printed]: unknown[] = await once(child.stdout, "data");
    const body = JSON.stringify({ messages: [{ role: "user", content: "Hello" }] });
    const response = await fetch(`${String(printed).trim()}/messages`, { method: "POST", body });

    expect(await response.json()).toMatchObject({ content: [{ text: "From a file." }] });
  } finally {
    child.kill();
    await rm(folder, { recursive: true });
  }
});
