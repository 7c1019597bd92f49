import { writeText } from "@tenon/workspace";
import { defineTool } from "tenon";
import * as z from "zod";
import { repository } from "../data/repository.ts";

/** Fills the workspace. A call that is cut off leaves no file behind, so it simply runs again. */
export const checkout = defineTool({
  name: "checkout",
  description: "Puts the repository into /repo.",
  input: z.object({}),
  replay: "safe",
  async run(_input, { workspace }) {
    for (const [path, text] of Object.entries(repository))
      await writeText(workspace, `/repo/${path}`, text);
    return { paths: Object.keys(repository).map((path) => `/repo/${path}`) };
  },
});
