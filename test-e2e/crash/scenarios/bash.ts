import { defineAgent } from "@tenon/agent";
import { workspaceTools } from "@tenon/workspace";
import { bashTool } from "@tenon/workspace-node/bash";
import type { Scenario } from "../scenario.ts";
import { say } from "./phases.ts";
import { byReplies } from "./script.ts";

/** Twenty files are made, edited, moved and removed by scripts; the last look is in the transcript. */
export const bash: Scenario = {
  name: "bash",
  agent: () =>
    defineAgent({
      name: "desk",
      model: "scripted/desk",
      instructions: "You edit files.",
      workspace: true,
      tools: [...workspaceTools(["edit"]), bashTool({ env: { LANG: "C" } })],
    }),
  scripts: {
    desk: byReplies([
      { calls: [script("mkdir src; for i in $(seq 1 20); do echo zero of $i > src/$i.ts; done")] },
      {
        calls: [
          script("sed -i 's/zero/one/' src/1*.ts; rm src/2.ts; false"),
          { name: "edit", input: { path: "/src/11.ts", old: "one", new: "eleven" } },
          script("mv src lib; cat lib/11.ts"),
        ],
      },
      { calls: [script("cat lib/*.ts | sort; find . -name '*.ts' | wc -l")] },
      { text: "All is edited." },
    ]),
  },
  phases: [say("Edit the files.")],
};

function script(command: string): { readonly name: string; readonly input: { command: string } } {
  return { name: "bash", input: { command } };
}
