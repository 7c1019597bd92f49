import { runExample } from "@tenon/build/example";
import { expect, test } from "vitest";
import { createFiles } from "./files.ts";

test("the example of the README is the one that runs here", async () => {
  const printed = await runExample(import.meta.url, () => import("./example.ts"));
  const { openTasks } = await import("./example.ts");
  const files = createFiles({ "/notes.md": "# Notes\nTODO: more", "/main.ts": "TODO" });

  expect(printed).toEqual([[{ text: "one 2", places: 1 }, true], [["read", "edit"]]]);
  expect(await openTasks(files)).toEqual(["/notes.md:2"]);
});
