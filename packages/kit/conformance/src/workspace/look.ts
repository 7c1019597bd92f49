import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import type { WorkspaceWorld } from "./describe-workspace.ts";
import { fill, textOf, toBytes } from "./texts.ts";

const requirements = {
  "workspace.read":
    "the bytes as of this call, its own writes included, or what a range has of them; undefined when there is no such file.",
  "workspace.list":
    "the paths of all files below `prefix`, a directory, sorted by code unit; none when there is nothing.",
  "workspace.stat": "undefined when there is nothing; `/` is always a directory.",
  "workspace.contained":
    "Contained: every method rejects with `invalid-input` for a path that is not absolute, that holds `.`, `..`, `\\`, a control character or an empty name, or that is longer than 1,024 bytes.",
  "workspace.plain":
    "Plain: there are no links; a directory is there as long as a file is in it, and a path is never a file and a directory.",
} as const;

const strays = [
  "",
  "a",
  "./a",
  "../a",
  "/..",
  "/a/../b",
  "/./a",
  "/a//b",
  "/a/",
  "/a\\b",
  "/a\u0000b",
  "/a\nb",
  `/${"a".repeat(256)}`,
  `/${"a/".repeat(600)}a`,
  "/a\ud800",
];

const proofs: Proofs<typeof requirements, WorkspaceWorld> = {
  "workspace.read": {
    async "what was written is read, whatever bytes it is"({ workspace }) {
      const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await workspace.write("/all.bin", bytes);
      await workspace.write("/none.bin", new Uint8Array());

      expect([...((await workspace.read("/all.bin")) ?? [])]).toEqual([...bytes]);
      expect(await workspace.read("/none.bin")).toHaveLength(0);
    },
    async "a range gives what the file has of it, and one that is none is refused"({ workspace }) {
      await fill(workspace, { "/a": "0123456789" });

      const read = async (from: number, to: number): Promise<string | undefined> =>
        textOf(await workspace.read("/a", { from, to }));
      expect([await read(2, 4), await read(8, 99), await read(20, 30), await read(3, 3)]).toEqual([
        "23",
        "89",
        "",
        "",
      ]);
      await expect(read(4, 2)).rejects.toMatchObject({ code: "invalid-input" });
      await expect(read(-1, 2)).rejects.toMatchObject({ code: "invalid-input" });
    },
    async "what is changed in the bytes that were read changes no file"({ workspace }) {
      await fill(workspace, { "/a": "kept" });
      (await workspace.read("/a"))?.fill(0);

      expect(textOf(await workspace.read("/a"))).toBe("kept");
    },
    async "nothing and a directory have no bytes"({ workspace }) {
      await fill(workspace, { "/dir/a": "" });

      expect(await workspace.read("/none")).toBeUndefined();
      expect(await workspace.read("/dir")).toBeUndefined();
    },
  },
  "workspace.list": {
    async "files are found below a directory, however deep, in one order everywhere"({
      workspace,
    }) {
      await fill(workspace, {
        "/b": "",
        "/Z": "",
        "/a/z": "",
        "/a/B/c": "",
        "/a.b": "",
        "/ab": "",
        "/é": "",
      });

      expect(await workspace.list("/")).toEqual([
        "/Z",
        "/a.b",
        "/a/B/c",
        "/a/z",
        "/ab",
        "/b",
        "/é",
      ]);
      expect(await workspace.list("/a")).toEqual(["/a/B/c", "/a/z"]);
      expect(await workspace.list("/none")).toEqual([]);
    },
  },
  "workspace.stat": {
    async "a file has its size, a directory is one, and nothing is nothing"({ workspace }) {
      expect(await workspace.stat("/")).toMatchObject({ type: "directory" });
      await fill(workspace, { "/dir/a": "123" });

      expect(await workspace.stat("/dir/a")).toMatchObject({ type: "file", size: 3 });
      expect(await workspace.stat("/dir")).toMatchObject({ type: "directory" });
      expect(await workspace.stat("/none")).toBeUndefined();
      expect(await workspace.stat("/")).toMatchObject({ type: "directory" });
    },
  },
  "workspace.contained": {
    async "no method takes a path that could lead elsewhere"({ workspace }) {
      await fill(workspace, { "/kept": "" });
      const tried = strays.flatMap((path) => [
        workspace.read(path),
        workspace.write(path, new Uint8Array()),
        workspace.move(path, "/b"),
        workspace.move("/kept", path),
        workspace.remove(path),
        workspace.list(path),
        workspace.stat(path),
      ]);

      const outcomes = await Promise.allSettled(tried);

      const codes = outcomes.map((each) =>
        each.status === "rejected" ? Object(each.reason).code : "taken",
      );
      expect(new Set(codes)).toEqual(new Set(["invalid-input"]));
      expect(await workspace.list("/")).toEqual(["/kept"]);
    },
    async "names that look like something inherited are names"({ workspace }) {
      await fill(workspace, { "/__proto__/constructor": "1", "/toString": "2" });

      expect(await workspace.list("/")).toEqual(["/__proto__/constructor", "/toString"]);
      expect(await workspace.read("/constructor")).toBeUndefined();
    },
  },
  "workspace.plain": {
    async "a directory is gone with its last file"({ workspace }) {
      await fill(workspace, { "/dir/deep/a": "" });
      await workspace.remove("/dir/deep/a");

      expect(await workspace.stat("/dir")).toBeUndefined();
      await workspace.write("/dir", toBytes("a file now"));
      expect(await workspace.list("/")).toEqual(["/dir"]);
    },
    async "neither a file becomes a directory, nor a directory a file"({ workspace }) {
      await fill(workspace, { "/file": "", "/dir/a": "" });
      const refused = { code: "invalid-input" };

      await expect(workspace.write("/file/below", toBytes(""))).rejects.toMatchObject(refused);
      await expect(workspace.write("/dir", toBytes(""))).rejects.toMatchObject(refused);
      await expect(workspace.move("/file", "/dir")).rejects.toMatchObject(refused);
      await expect(workspace.move("/dir", "/file")).rejects.toMatchObject(refused);
      await expect(workspace.move("/dir", "/file/below")).rejects.toMatchObject(refused);
      expect(await workspace.list("/")).toEqual(["/dir/a", "/file"]);
    },
  },
};

/** Looking at files. */
export const workspaceLookSuite: Suite<WorkspaceWorld> = { name: "look", requirements, proofs };
