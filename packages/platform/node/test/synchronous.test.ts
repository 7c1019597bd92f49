import { describe, expect, test } from "vitest";
import { Committer } from "../src/store/committer.ts";
import { openDatabase } from "../src/store/database.ts";
import { createDirectory } from "./node-world.ts";

describe("what SQLite is asked to sync", () => {
  test("a group is as durable as its most demanding change, and the next may be less", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    using db = await openDatabase({ file });
    const modes: unknown[] = [];
    const committer = new Committer({
      db,
      file,
      changed: () => undefined,
      onCommit(phase) {
        if (phase === "before") modes.push(db.prepare("PRAGMA synchronous").get()?.["synchronous"]);
      },
    });
    const apply = (): { value: undefined } => ({ value: undefined });
    const [normal, full] = [1, 2];

    await committer.submit({ durability: "relaxed", apply });
    await committer.submit({ durability: "sync", apply });
    await Promise.all([
      committer.submit({ durability: "sync", apply }),
      committer.submit({ durability: "relaxed", apply }),
    ]);
    await committer.submit({ durability: "relaxed", apply });

    expect(modes).toEqual([normal, full, full, normal]);
  });
});
