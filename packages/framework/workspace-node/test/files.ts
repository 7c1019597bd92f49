import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Workspace } from "@tenon/contracts";
import { onTestFinished } from "vitest";
import { local } from "../src/index.ts";

/** A workspace with these texts, in a directory that is gone after the test. */
export async function filesWith(
  texts: { readonly [path: string]: string } = {},
): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), "tenon-bash-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const workspace = local({ root });
  for (const [path, text] of Object.entries(texts))
    await workspace.write(path, new TextEncoder().encode(text));
  return workspace;
}

/** Every file as a text. */
export async function textsOf(workspace: Workspace): Promise<{ readonly [path: string]: string }> {
  const paths = await workspace.list("/");
  const entries = paths.map(
    async (path) => [path, new TextDecoder().decode(await workspace.read(path))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
