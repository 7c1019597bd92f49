import { readText } from "@tenon/workspace";
import Papa from "papaparse";
import { defineTool } from "tenon";
import * as z from "zod";

const mostRows = 5_000;

/** Quotes, escapes and numbers are the host's business: a script of the model only counts. */
export const table = defineTool({
  name: "table",
  description: `Reads a CSV file: its columns, and its rows as objects, at most ${mostRows}. Numbers are numbers.`,
  input: z.object({
    path: z.string().describe("Such as /data/orders.csv"),
    from: z.int().min(0).default(0).describe("The first row, from 0"),
  }),
  replay: "safe",
  async run({ path, from }, { workspace }) {
    const text = await readText(workspace, path);
    if (text === undefined) throw new Error(`There is no file ${path}. Look with glob.`);
    const { data, errors, meta } = Papa.parse<Record<string, unknown>>(text, {
      header: true,
      dynamicTyping: true,
      skipEmptyLines: true,
    });
    const [problem] = errors;
    if (problem !== undefined) throw new Error(`${path}, row ${problem.row}: ${problem.message}`);
    return {
      columns: meta.fields ?? [],
      count: data.length,
      rows: data.slice(from, from + mostRows),
    };
  },
});
