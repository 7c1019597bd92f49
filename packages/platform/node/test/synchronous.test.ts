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

  test("after a sync that failed nothing is confirmed any more: a later one would say nothing of what was lost", async () => {
    using directory = createDirectory();
    const begun = Promise.withResolvers<void>();
    const disk = Promise.withResolvers<void>();
    const { committer, events } = await openCommitter(directory, () => {
      begun.resolve();
      return disk.promise;
    });

    const changes = [committer.submit(change("sync"))];
    await begun.promise;
    changes.push(committer.submit(change("sync")));
    disk.reject(new Error("The disk is gone."));
    const refused = await Promise.allSettled(changes);

    expect(refused.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(committer.submit(change("relaxed"))).rejects.toThrow("The disk is gone.");
    expect(events).toEqual(["before", "sync"]);
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
