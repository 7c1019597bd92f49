import { diffText, globFiles, readText, writeText } from "@tenon/workspace";
import { defineTool } from "tenon";
import * as z from "zod";
import { repository } from "../data/repository.ts";

/** What a person looks at, and what \`git apply\` takes. */
export const patch = defineTool({
  name: "patch",
  description: "Shows how /repo differs from what was checked out, and keeps it as /fix.patch.",
  input: z.object({}),
  replay: "safe",
  async run(_input, { workspace }) {
    const present = (await globFiles(workspace, "**", "/repo")).map((path) =>
      path.slice("/repo/".length),
    );
    const paths = [...new Set([...Object.keys(repository), ...present])].toSorted();
    const parts: string[] = [];
    for (const path of paths) {
      const after = await readText(workspace, `/repo/${path}`);
      const part = diffText(
        [
          Object.hasOwn(repository, path) ? `a/${path}` : "/dev/null",
          after === undefined ? "/dev/null" : `b/${path}`,
        ],
        [repository[path] ?? "", after ?? ""],
      );
      if (part !== undefined) parts.push(part);
    }
    const text = parts.join("");
    await writeText(workspace, "/fix.patch", text);
    return text;
  },
});
