import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolder, createShop } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

const agents = {
  "package.json": '{ "type": "module" }',
  "agents/writer/agent.ts": `
import { defineAgent, workspaceTools } from "tenon";

export default defineAgent({
  model: "scripted/write",
  instructions: "You write.",
  workspace: true,
  tools: [...workspaceTools(["write", "remove"])],
});
`,
  "tenon.config.ts": `
import { createScriptedModels, defineConfig } from "tenon";

const write = (path, content) => ({ name: "write", input: { path, content } });

export default defineConfig({
  providers: {
    scripted: createScriptedModels({ scripts: {
      write: [
        { calls: [write("/a.md", "one\\n"), write("/src/b.ts", "two\\n")] },
        { calls: [write("/a.md", "uno\\n"), { name: "remove", input: { path: "/src/b.ts" } }] },
        { calls: [write("/src/c.ts", "three\\n")] },
        { text: "Done." },
      ],
    } }),
  },
});
`,
};

test("files are listed, shown as they are and were, compared and exported", async () => {
  await using shop = await createFolder(agents);
  const said = await tenon(["run", "writer", "Write", "--id", "c1"], shop);
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining("Done.") });
  const { stdout: log } = await tenon(["log", "c1", "--json"], shop);
  const { entries } = JSON.parse(log) as { entries: { type: string; offset: string }[] };
  const settled = entries.flatMap(({ type }, at) => (type === "tool.settled" ? [at + 1] : []));
  const [, first] = settled.map(String);

  const all = await tenon(["files", "c1"], shop);
  const then = await tenon(["files", "c1", "--at", first ?? ""], shop);
  const file = await tenon(["files", "c1", "a.md"], shop);
  const old = await tenon(["files", "c1", "/a.md", "--at", first ?? ""], shop);
  const since = await tenon(["files", "c1", "--since", first ?? ""], shop);
  const exported = await tenon(["files", "c1", "--export", "out"], shop);

  expect(all).toMatchObject({ code: 0, stdout: "/a.md (4 bytes)\n/src/c.ts (6 bytes)\n" });
  expect(then.stdout).toBe("/a.md (4 bytes)\n/src/b.ts (4 bytes)\n");
  expect([file.stdout, old.stdout]).toEqual(["uno\n", "one\n"]);
  expect(since.stdout).toBe("~ /a.md\n- /src/b.ts\n+ /src/c.ts\n");
  expect(exported.stdout).toBe("exported 2 files to out\n");
  expect(await readFile(join(shop.folder, "out/src/c.ts"), "utf8")).toBe("three\n");
});

test("what is not there, what is no number and a folder that has the file are refused", async () => {
  await using shop = await createFolder(agents);
  const said = await tenon(["run", "writer", "Write", "--id", "c1"], shop);
  await mkdir(join(shop.folder, "out"));
  await symlink(join(shop.folder, "package.json"), join(shop.folder, "out/a.md"));

  const refused = await Promise.all(
    [["none"], ["../x"], ["--at", "soon"], ["--export", "out"]].map((words) =>
      tenon(["files", "c1", ...words], shop),
    ),
  );

  expect(said.code).toBe(0);
  expect(refused.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(await readFile(join(shop.folder, "package.json"), "utf8")).toContain("module");
});

test("whoever looks for files of an agent without a workspace is told that it has none", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Hi", "--id", "c1"], shop);

  expect(await tenon(["files", "c1"], shop)).toMatchObject({
    code: 0,
    stdout: "",
    stderr:
      "The agent shop has no workspace, so its conversations keep no files: write workspace: true in it to give them some.\n",
  });
});
