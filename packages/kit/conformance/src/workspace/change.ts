import { expect } from "vitest";
import type { Proofs, Suite } from "../suite.ts";
import type { WorkspaceWorld } from "./describe-workspace.ts";
import { allTexts, fill, textOf, toBytes } from "./texts.ts";

const requirements = {
  "workspace.write.replaces": "Creates parent directories; replaces the whole file.",
  "workspace.write.copies": "Later changes of `bytes` change nothing.",
  "workspace.write.bounded": "Rejects with `value-too-large` beyond the host's limits.",
  "workspace.move":
    "moves a file, over one that is there, or a directory with all that is in it; rejects when there is nothing.",
  "workspace.remove": "removes a file or a directory with all that is in it; repeatable.",
} as const;

const proofs: Proofs<typeof requirements, WorkspaceWorld> = {
  "workspace.write.replaces": {
    async "a file is written into directories that were not there, and again"({ workspace }) {
      await workspace.write("/a/b/c", toBytes("a long text"));
      await workspace.write("/a/b/c", toBytes("short"));

      expect(await allTexts(workspace)).toEqual({ "/a/b/c": "short" });
    },
  },
  "workspace.write.copies": {
    async "the writer may use its bytes again"({ workspace }) {
      const bytes = toBytes("before");
      await workspace.write("/a", bytes);
      bytes.fill(0);

      expect(textOf(await workspace.read("/a"))).toBe("before");
    },
  },
  "workspace.write.bounded": {
    async "a file that is too large is refused and leaves what was there"({ workspace, tooLarge }) {
      if (tooLarge === undefined) return;
      await fill(workspace, { "/a": "before" });

      await expect(workspace.write("/a", new Uint8Array(tooLarge))).rejects.toMatchObject({
        code: "value-too-large",
      });
      expect(await allTexts(workspace)).toEqual({ "/a": "before" });
    },
  },
  "workspace.move": {
    async "a file is moved, also over another"({ workspace }) {
      await fill(workspace, { "/a": "1", "/b": "2" });
      await workspace.move("/a", "/b");
      await workspace.move("/b", "/deep/down/c");

      expect(await allTexts(workspace)).toEqual({ "/deep/down/c": "1" });
    },
    async "a directory is moved with all that is in it"({ workspace }) {
      await fill(workspace, { "/a/1": "1", "/a/b/2": "2", "/ab": "3" });
      await workspace.move("/a", "/c/d");

      expect(await allTexts(workspace)).toEqual({ "/ab": "3", "/c/d/1": "1", "/c/d/b/2": "2" });
    },
    async "what is not there, and what would be in itself, is refused"({ workspace }) {
      await fill(workspace, { "/a/1": "1" });
      const refused = { code: "invalid-input" };

      await expect(workspace.move("/none", "/b")).rejects.toMatchObject(refused);
      await expect(workspace.move("/a", "/a/b")).rejects.toMatchObject(refused);
      expect(await allTexts(workspace)).toEqual({ "/a/1": "1" });
    },
    async "a path that is moved to itself stays"({ workspace }) {
      await fill(workspace, { "/a": "1" });
      await workspace.move("/a", "/a");

      expect(await allTexts(workspace)).toEqual({ "/a": "1" });
    },
  },
  "workspace.remove": {
    async "a file or a directory is removed, and once more"({ workspace }) {
      await fill(workspace, { "/a": "1", "/b/c/d": "2", "/b/e": "3", "/bc": "4" });
      for (const path of ["/a", "/a", "/b", "/none"]) await workspace.remove(path);

      expect(await allTexts(workspace)).toEqual({ "/bc": "4" });
    },
    async "removing everything leaves a workspace to write into"({ workspace }) {
      await fill(workspace, { "/a": "1", "/b/c": "2" });
      await workspace.remove("/");
      await fill(workspace, { "/b": "3" });

      expect(await allTexts(workspace)).toEqual({ "/b": "3" });
    },
  },
};

/** Changing files. */
export const workspaceChangeSuite: Suite<WorkspaceWorld> = {
  name: "change",
  requirements,
  proofs,
};
