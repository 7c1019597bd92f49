import { readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder } from "./shop-project.ts";
import { startProcess, tenon } from "./tenon.ts";

test("a new project answers without a key, is well, and passes its own test", async () => {
  await using folder = await createFolder({});

  const made = await tenon(["init"], folder);
  const ran = await tenon(["run", "shop", "What does the bike b1 cost?"], folder);
  const doctor = await tenon(["doctor"], folder);
  const words = [process.execPath, "--conditions=@tenon/source", "--test"];
  const tested = await startProcess(words, folder).finished;

  expect(made.code).toBe(0);
  expect(made.stdout).toContain("created agents/shop/agent.ts\n");
  expect(made.stderr).toContain("npx tenon run shop");
  expect(ran).toMatchObject({
    code: 0,
    stdout: "Let me look it up.\nThe bike b1 costs 102 euro.\n",
  });
  expect(doctor.stdout).not.toContain("problem");
  expect(doctor.code).toBe(0);
  expect(tested.stdout).toContain("pass 1");
  expect(tested.code).toBe(0);
});

test("the types of a new project fit", async () => {
  await using folder = await createFolder({});
  await tenon(["init"], folder);
  const ours = fileURLToPath(new URL("../node_modules", import.meta.url));
  await symlink(join(ours, "@types"), join(folder.folder, "node_modules/@types"));

  const compiler = [process.execPath, join(ours, "typescript/bin/tsc")];
  const words = [...compiler, "--customConditions", "@tenon/source"];
  const checked = await startProcess(words, folder).finished;

  expect(checked).toMatchObject({ code: 0, stdout: "" });
});

test("a new project in a folder of its own says how to get there", async () => {
  await using folder = await createFolder({});

  const made = await tenon(["init", "My Agents"], folder);

  const manifest = await readFile(join(folder.folder, "My Agents/package.json"), "utf8");
  expect(JSON.parse(manifest)).toMatchObject({ name: "my-agents", type: "module" });
  expect(made.stderr).toContain("    cd My Agents\n    npm install\n");
});

test("nothing that exists is overwritten, and nothing is written beside it", async () => {
  await using folder = await createFolder({ "README.md": "Mine.", "package.json": "{}" });

  const { code, stdout, stderr } = await tenon(["init"], folder);

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("error: There is already package.json, README.md in ");
  expect(await readFile(join(folder.folder, "README.md"), "utf8")).toBe("Mine.");
  await rm(join(folder.folder, "README.md"));
  expect((await tenon(["init"], folder)).stderr).toContain("There is already package.json in ");
});
