import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { createCommitLog } from "../src/commit-log.ts";
import { openFloor } from "../src/floor.ts";
import { instantModel, openScene, runTurn, threeTools } from "../src/scene.ts";
import { openWorkplace } from "../src/workplace.ts";

test("the floor commits every row that it is given", async () => {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "floor.db");
  {
    using floor = openFloor(file);
    floor.commit(["a", "b"]);
    floor.commit(["c"]);
  }

  using db = new DatabaseSync(file);
  expect(db.prepare("SELECT data FROM entry").all()).toEqual([
    { data: "a" },
    { data: "b" },
    { data: "c" },
  ]);
});

test("the commits of a turn are what its log holds", async () => {
  await using workplace = await openWorkplace();
  const commits = createCommitLog();
  await using scene = await openScene({
    file: join(workplace.folder, "tenon.db"),
    model: instantModel(threeTools),
    onCommit: commits.onCommit,
  });
  const conversation = scene.conversation("c");

  await runTurn(conversation);

  const stored = await Array.fromAsync(scene.platform.logs.read(conversation.log));
  const committed = commits.take().synced.flat();
  expect(committed.map((row) => JSON.parse(row) as unknown)).toEqual(stored);
  expect(commits.take().synced).toEqual([]);
});
