import type { Tool } from "@tenon/contracts";
import { createBashTool } from "@tenon/workspace";
import { createShell, type BashOptions } from "./shell.ts";

export type { BashOptions } from "./shell.ts";

/**
 * A tool `bash` over the files of an agent, whichever they are. Scripts run in a thread of their own that is ended when
 * they take too long or too much; they reach no process, no network and no file beside those of the workspace. Needs the
 * package `just-bash`.
 */
export function bashTool(options: BashOptions = {}): Tool {
  return createBashTool(createShell(options));
}
