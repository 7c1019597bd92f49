import type { Tool } from "@tenon/contracts";
import { changeTools } from "./change-tools.ts";
import { lookTools } from "./look-tools.ts";

/** The tools for files that an agent may have. */
export type WorkspaceToolName = (typeof workspaceToolNames)[number];

/** Every tool for files, in the order in which a model is told of them. */
export const workspaceToolNames = [
  "read",
  "write",
  "edit",
  "move",
  "remove",
  "ls",
  "glob",
  "grep",
  "diff",
] as const;

/** The tools with which a model reads, searches and changes the files of its workspace. Default: all of them. */
export function workspaceTools(
  names: readonly WorkspaceToolName[] = workspaceToolNames,
): readonly Tool[] {
  const tools: { readonly [Name in WorkspaceToolName]: Tool } = { ...lookTools, ...changeTools };
  return names.map((name) => tools[name]);
}
