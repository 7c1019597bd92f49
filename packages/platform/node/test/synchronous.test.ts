import type { Durability } from "@tenon/contracts";
import { describe, expect, test } from "vitest";
import { Committer } from "../src/store/committer.ts";
import { openDatabase } from "../src/store/database.ts";
import { createDirectory, type TemporaryDirectory } from "./node-world.ts";

describe("what is synced", () => {
  test("a group is as durable as its most demanding change, and the next may be less", async () => {
    using directory = createDirectory();
    const { committer, events } = await openCommitter(directory, async () => undefined);

    await committer.submit(change("relaxed"));
    await committer.submit(change("sync"));
    await Promise.all([committer.submit(change("sync")), committer.submit(change("relaxed"))]);
    await committer.submit(change("relaxed"));

    const synced = ["before", "sync", "after"];
    expect(events).toEqual(["before", "after", ...synced, ...synced, "before", "after"]);
  });

  test("nobody is told of a commit before it is synced, and what comes meanwhile is one commit behind it", async () => {
    using directory = createDirectory();
    const disk = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const { committer, events } = await openCommitter(directory, () => {
      begun.resolve();
      return disk.promise;
    });

    const first = committer.submit(change("sync")).then(() => events.push("told"));
    await begun.promise;
    const later = [committer.submit(change("relaxed")), committer.submit(change("relaxed"))];
    expect(events).toEqual(["before", "sync"]);
    disk.resolve();
    await Promise.all([first, ...later]);

    expect(events).toEqual(["before", "sync", "after", "told", "before", "after"]);
    expect(committer.syncing).toBeUndefined();
  });

  test("who is not on the disk because it fails is told so, and what comes later is tried", async () => {
    using directory = createDirectory();
    let isFailing = true;
    const { committer } = await openCommitter(directory, () =>
      isFailing ? Promise.reject(new Error("The disk is gone.")) : Promise.resolve(),
    );

    const refused = await Promise.allSettled([
      committer.submit(change("sync")),
      committer.submit(change("relaxed")),
    ]);
    isFailing = false;

    expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(committer.submit(change("sync"))).resolves.toBe("written");
  });
});

function change(durability: Durability) {
  return { durability, apply: () => ({ value: "written" }) };
}

async function openCommitter(directory: TemporaryDirectory, sync: () => Promise<void>) {
  const file = directory.file("tenon.db");
  const events: string[] = [];
  const committer = new Committer({
    db: await openDatabase({ file }),
    file,
    sync() {
      events.push("sync");
      return sync();
    },
    changed: () => undefined,
    onCommit: (phase) => events.push(phase),
  });
  return { committer, events };
}
