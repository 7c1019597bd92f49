import { writeText } from "@tenon/workspace";
import { defineTool } from "tenon";
import * as z from "zod";
import { orders } from "../data/orders.ts";
import { targets } from "../data/targets.ts";

const files: { readonly [path: string]: string } = {
  "/data/orders.csv": orders,
  "/data/targets.csv": targets,
};

/** Fills the workspace. A call that is cut off leaves no file behind, so it simply runs again. */
export const samples = defineTool({
  name: "samples",
  description: "Puts the tables of a bicycle shop into /data.",
  input: z.object({}),
  replay: "safe",
  async run(_input, { workspace }) {
    for (const [path, text] of Object.entries(files)) await writeText(workspace, path, text);
    return { paths: Object.keys(files) };
  },
});
