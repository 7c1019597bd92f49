import { TenonError, type Tool, type Workspace } from "@tenon/contracts";
import { createTool } from "./create-tool.ts";
import { editText } from "./edit-text.ts";
import { appendText, readText, writeText } from "./text.ts";
import { toolPath } from "./tool-path.ts";

/** Tools that change files. */
export const changeTools: { readonly [Name in "write" | "edit" | "move" | "remove"]: Tool } = {
  write: createTool({
    name: "write",
    description:
      "Writes a whole text file, in place of the one that is there; its directories are created. To change a part of a file, use edit.",
    fields: {
      path: { type: "text", description: "Such as /src/main.ts." },
      content: { type: "text", description: "The text of the file." },
      append: { type: "flag", description: "Adds it at the end of the file.", isOptional: true },
    },
    changes: true,
    async run(input, { workspace }) {
      const path = toolPath(input.text("path"));
      const content = input.text("content");
      const isNew = (await workspace.stat(path)) === undefined;
      if (input.flag("append")) await appendText(workspace, path, content);
      else await writeText(workspace, path, content);
      const size = (await workspace.stat(path))?.size ?? 0;
      return `${isNew ? "Created" : input.flag("append") ? "Added to" : "Replaced"} ${path} (${size} bytes).`;
    },
  }),
  edit: createTool({
    name: "edit",
    description:
      "Replaces a text in a file. `old` must be the exact text, white space included, and be there once, unless `all` is set.",
    fields: {
      path: { type: "text", description: "Such as /src/main.ts." },
      old: { type: "text", description: "The text that is there." },
      new: { type: "text", description: "The text in its place." },
      all: { type: "flag", description: "Replaces every place.", isOptional: true },
    },
    changes: true,
    async run(input, { workspace }) {
      const path = toolPath(input.text("path"));
      const text = await existingText(workspace, path);
      const edited = editText(text, {
        old: input.text("old"),
        new: input.text("new"),
        all: input.flag("all"),
      });
      if ("problem" in edited)
        throw new TenonError("invalid-input", `${path} was not edited: ${edited.problem}`);
      await writeText(workspace, path, edited.text);
      return `Edited ${path} (${edited.places} ${edited.places === 1 ? "place" : "places"}).`;
    },
  }),
  move: createTool({
    name: "move",
    description: "Moves or renames a file, or a directory with all that is in it.",
    fields: {
      from: { type: "text", description: "What is moved." },
      to: { type: "text", description: "Its new path." },
    },
    changes: true,
    async run(input, { workspace }) {
      const [from, to] = [toolPath(input.text("from")), toolPath(input.text("to"))];
      await workspace.move(from, to);
      return `Moved ${from} to ${to}.`;
    },
  }),
  remove: createTool({
    name: "remove",
    description: "Removes a file, or a directory with all that is in it.",
    fields: { path: { type: "text", description: "What is removed." } },
    changes: true,
    async run(input, { workspace }) {
      const path = toolPath(input.text("path"));
      if ((await workspace.stat(path)) === undefined) return `There is nothing at ${path}.`;
      await workspace.remove(path);
      return `Removed ${path}.`;
    },
  }),
};

async function existingText(workspace: Workspace, path: string): Promise<string> {
  const text = await readText(workspace, path);
  if (text !== undefined) return text;
  throw new TenonError("invalid-input", `There is no file ${path}.`, {
    hint: "Look for it with glob, or create it with write.",
  });
}
