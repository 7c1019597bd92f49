import type { Tool } from "@tenon/contracts";
import { createTool } from "./create-tool.ts";
import type { Shell, ShellResult } from "./shell.ts";

/** A tool with which a model runs scripts over the files. What a script changed is kept with its result, or not at all. */
export function createBashTool(shell: Shell): Tool {
  return createTool({
    name: "bash",
    description:
      "Runs a bash script over the files, with the usual commands (grep, sed, awk, find, sort, jq, tar and more). It begins in /; there is no network and no other program, and /tmp is gone after it.",
    fields: { command: { type: "text", description: "The script." } },
    changes: true,
    run: async (input, { workspace, signal }) =>
      shownResult(await shell.run(input.text("command"), { workspace, signal })),
  });
}

function shownResult({ exitCode, stdout, stderr }: ShellResult): string {
  const parts = [
    stdout.trimEnd(),
    ...(stderr === "" ? [] : [`[stderr]\n${stderr.trimEnd()}`]),
    ...(exitCode === 0 ? [] : [`[exit code ${exitCode}]`]),
  ].filter((part) => part !== "");
  return parts.length === 0 ? "[no output]" : parts.join("\n");
}
