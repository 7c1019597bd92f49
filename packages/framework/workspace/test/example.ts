/* oxlint-disable no-console -- an example prints */
import type { Workspace } from "@tenon/contracts";
import { editText, grepFiles, matchGlob, workspaceTools } from "@tenon/workspace";

/** What a tool of yours can do with `context.workspace`. */
export async function openTasks(workspace: Workspace): Promise<readonly string[]> {
  const { matches } = await grepFiles(workspace, { pattern: "TODO", glob: "*.md" });
  return matches.map(({ path, line }) => `${path}:${line}`);
}

const edited = editText("one two", { old: "two", new: "2" });

console.log(edited, matchGlob("*.{md,txt}")("notes/today.md"));
console.log(workspaceTools(["read", "edit"]).map(({ spec }) => spec.name));
