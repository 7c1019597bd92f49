import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { onTestFinished } from "vitest";

/** Inside the package, so that the files of the folder can import what the package can. */
const parent = path.join(import.meta.dirname, "..", "temp");

/** A folder with these files, removed after the test. */
export async function createFolder(files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, "project-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) await writeSource(folder, file, text);
  return folder;
}

/** Writes a file of a folder. */
export async function writeSource(folder: string, file: string, text: string): Promise<void> {
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** The smallest agent. */
export const smallest: string = `
import { defineAgent } from "@tenon/agent";
export default defineAgent({ model: "scripted/echo" });
`;

/** An agent with these fields beside its model. */
export function agentWith(fields: string): string {
  return `import { defineAgent, defineTool } from "@tenon/agent";
import * as z from "zod";
export default defineAgent({
  model: "scripted/echo",
  ${fields}
});
`;
}

/** A tool in a file of its own, with these fields beside the two that are needed. */
export function toolWith(fields: string): string {
  return `import { defineTool } from "@tenon/agent";
import * as z from "zod";
export default defineTool({
  description: "Looks something up.",
  input: z.object({ sku: z.string() }),
  ${fields}
});
`;
}
