export { createBashTool } from "./bash-tool.ts";
export { changesText, diffText } from "./diff-text.ts";
export { editText, type Edit, type Edited } from "./edit-text.ts";
export { globFiles, matchGlob } from "./glob.ts";
export { grepFiles, type GrepMatch, type GrepOptions, type GrepResult } from "./grep.ts";
export type { Shell, ShellOptions, ShellResult } from "./shell.ts";
export { appendText, readText, writeText } from "./text.ts";
export { workspaceTools, workspaceToolNames, type WorkspaceToolName } from "./workspace-tools.ts";
