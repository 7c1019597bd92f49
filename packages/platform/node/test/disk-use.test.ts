import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { openNodePlatform, type NodePlatform } from "../src/index.ts";
import { createDirectory } from "./node-world.ts";
import { log, openLog } from "./story.ts";

describe("what a conversation takes on the disk", () => {
  test("a checkpoint takes far less than the state that it holds", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    const state = JSON.stringify(
      Array.from({ length: 2000 }, (_, id) => ({ id, text: "settled" })),
    );
    {
      await using platform = await openNodePlatform({ file });
      await saveCheckpoint(platform, state);
      expect((await platform.logs.checkpoint(log))?.state).toBe(state);
    }

    using db = new DatabaseSync(file);
    const stored = db.prepare("SELECT length(state) AS bytes FROM checkpoint").get();
    expect(Number(stored?.["bytes"])).toBeLessThan(state.length / 4);
  });

  test("a checkpoint that was damaged is none", async () => {
    using directory = createDirectory();
    const file = directory.file("tenon.db");
    await using platform = await openNodePlatform({ file });
    await saveCheckpoint(platform, "{}");
    {
      using db = new DatabaseSync(file);
      db.exec("UPDATE checkpoint SET state = x'ffffff'");
    }

    expect(await platform.logs.checkpoint(log)).toBeUndefined();
  });
});

async function saveCheckpoint({ logs }: NodePlatform, state: string): Promise<void> {
  await openLog(logs);
  const [opened] = await Array.fromAsync(logs.read(log));
  if (opened !== undefined)
    await logs.checkpoint(log, { offset: opened.offset, format: "f", state });
}
