import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { loadProject } from "../src/index.ts";
import { agentWith, createFolder, smallest } from "./folder.ts";

const shop = "agents/shop/agent.ts";
const forms = "agents/shop/skills/forms";
const skill = "---\nname: forms\ndescription: Fills forms.\n---\nWrite in capitals.\n";

describe("a folder of skills", () => {
  test("gives them to its agent and to the manifest, with their texts", async () => {
    const folder = await createFolder({
      [shop]: agentWith(""),
      [`${forms}/SKILL.md`]: [
        "---",
        "name: forms",
        'description: "Fills forms: all of them."',
        "license: MIT",
        "compatibility: A pen.",
        "metadata:",
        "  version: 1.0",
        "allowed-tools: price stock",
        "---",
        "",
        "# Forms",
        "---",
        "Write in capitals.",
      ].join("\r\n"),
      [`${forms}/references/fields.md`]: "Name, date.",
      [`${forms}/scripts/__init__.py`]: "",
      [`${forms}/.DS_Store`]: "\0",
      "agents/shop/skills/_draft/SKILL.md": "not read",
    });

    const { agent, manifest } = (await loadProject(folder)).agent("shop");

    expect(agent.skills).toEqual([
      {
        name: "forms",
        description: "Fills forms: all of them.",
        license: "MIT",
        compatibility: "A pen.",
        metadata: { version: "1.0" },
        allowedTools: ["price", "stock"],
        body: "# Forms\r\n---\r\nWrite in capitals.",
        resources: { "references/fields.md": "Name, date.", "scripts/__init__.py": "" },
      },
    ]);
    expect(manifest.skills).toEqual(agent.skills);
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest);
  });

  test("may link to files of its own", async () => {
    const folder = await createFolder({
      [shop]: smallest,
      [`${forms}/SKILL.md`]: skill,
      [`${forms}/a.md`]: "A.",
    });
    await symlink("a.md", path.join(folder, forms, "b.md"));

    expect((await loadProject(folder)).agent("shop").agent.skills?.[0]?.resources).toEqual({
      "a.md": "A.",
      "b.md": "A.",
    });
  });
});

describe("a bad skill is refused", () => {
  const refusals: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [
      { "agents/shop/skills/SKILL.md": skill },
      "agents/shop/skills/SKILL.md: a skill stands in a folder",
    ],
    [{ [`${forms}/README.md`]: "x" }, `${forms}: it holds no SKILL.md.`],
    [{ [`${forms}/SKILL.md`]: "Fills forms." }, "it does not begin with frontmatter"],
    [{ [`${forms}/SKILL.md`]: "---\nname: forms\nNo end." }, "it does not begin with frontmatter"],
    [{ [`${forms}/SKILL.md`]: "---\nname: [\n---\nx" }, "its frontmatter is not valid YAML: "],
    [
      { [`${forms}/SKILL.md`]: "---\ndescription: a: b\n---\nx" },
      "its frontmatter is not valid YAML: ",
    ],
    [{ [`${forms}/SKILL.md`]: "---\n---\nx" }, "Frontmatter must be an object"],
    [{ [`${forms}/SKILL.md`]: "---\ndescription: x\n---\nx" }, "name is missing"],
    [{ [`${forms}/SKILL.md`]: "---\nname: forms\n---\nx" }, "description is missing"],
    [
      { [`${forms}/SKILL.md`]: skill.replace("forms", "form") },
      'Frontmatter: name must be "forms", as its folder is named.',
    ],
    [
      { [`${forms}/SKILL.md`]: skill.replace("name:", "nmae:") },
      "Frontmatter: nmae is not a known field.",
    ],
    [{ [`${forms}/SKILL.md`]: skill.replace("Write in capitals.", "") }, "body"],
    [
      { "agents/shop/skills/Forms/SKILL.md": skill.replace("forms", "Forms") },
      'agents/shop/skills/Forms/SKILL.md: Skill "Forms": name must be 1 to 64 of a-z',
    ],
    [
      { [`${forms}/SKILL.md`]: skill, [`${forms}/logo.bin`]: "\0\0" },
      `${forms}/logo.bin: it is not a text in UTF-8, so a model cannot read it.`,
    ],
    [
      { [`${forms}/SKILL.md`]: skill, [`${forms}/big.md`]: "x".repeat(1_000_001) },
      `${forms}/big.md: it has 1000001 bytes; at most 1000000 are allowed.`,
    ],
    [
      { [`${forms}/SKILL.md`]: skill, ...Object.fromEntries(numbered(201)) },
      `${forms}: it holds more than 200 files.`,
    ],
  ];

  test.each(refusals.map(([files, message]) => ({ files, message })))(
    "$message",
    async ({ files, message }) => {
      const folder = await createFolder({ [shop]: smallest, ...files });

      await expect(loadProject(folder)).rejects.toThrowError(
        expect.objectContaining({
          message: expect.stringContaining(message),
          hint: expect.any(String),
        }),
      );
    },
  );

  test("when a file is a link that leads out of its folder", async () => {
    const folder = await createFolder({
      [shop]: smallest,
      [`${forms}/SKILL.md`]: skill,
      "secret.txt": "x",
    });
    await symlink(path.join(folder, "secret.txt"), path.join(folder, forms, "notes.md"));

    await expect(loadProject(folder)).rejects.toThrowError(
      `${forms}/notes.md: it is a link that leads out of the skill's folder.`,
    );
  });

  test("when it links to a folder", async () => {
    const folder = await createFolder({ [shop]: smallest, [`${forms}/SKILL.md`]: skill });
    await mkdir(path.join(folder, forms, "more"));
    await symlink("more", path.join(folder, forms, "again"));

    await expect(loadProject(folder)).rejects.toThrowError(
      `${forms}/again: it is neither a file nor a folder of the skill.`,
    );
  });

  test("when a text is in another encoding", async () => {
    const folder = await createFolder({ [shop]: smallest, [`${forms}/SKILL.md`]: skill });
    await writeFile(path.join(folder, forms, "notes.md"), Uint8Array.of(0xff, 0xfe, 0x41));

    await expect(loadProject(folder)).rejects.toThrowError("it is not a text in UTF-8");
  });

  test("when the definition has one of the same name", async () => {
    const folder = await createFolder({
      [shop]: agentWith(
        "skills: [defineSkill({ name: 'forms', description: 'x', body: 'x' })],",
      ).replace("defineTool }", "defineTool, defineSkill }"),
      [`${forms}/SKILL.md`]: skill,
    });

    await expect(loadProject(folder)).rejects.toThrowError('two skills are named "forms".');
  });
});

function numbered(count: number): readonly (readonly [string, string])[] {
  return Array.from({ length: count }, (_each, index) => [`${forms}/file-${index}.md`, "x"]);
}
