import type { CallId, DirectoryQuery, PendingApproval, Platform, Summary } from "@tenon/contracts";
import { conversationId, conversationLog } from "@tenon/log";
import { describe, expect } from "vitest";
import { describeSuite, type Proofs, type Suite } from "../suite.ts";
import type { CreatePlatformWorld, PlatformWorld } from "./world.ts";

const requirements = {
  "directory.upsert.newest": "the newest `updatedAt` wins, whatever the order of calls.",
  "directory.get.missing": "undefined when there is none.",
  "directory.list.filtered": "newest first, every filter applied.",
  "directory.remove.repeatable": "removing what is not there succeeds.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "directory.upsert.newest": {
    async "a later summary replaces an earlier one whole"(world) {
      const { platform } = await world.open();
      const titled = { ...summary("a", 1000), title: "first", approvals: [approval] };

      await platform.directory.upsert(titled);
      await platform.directory.upsert(summary("a", 2000));

      expect(await platform.directory.get(summary("a", 0).log)).toEqual(summary("a", 2000));
    },
    async "an earlier one that comes late changes nothing"(world) {
      const { platform } = await world.open();

      await platform.directory.upsert({ ...summary("a", 2000), title: "new" });
      await platform.directory.upsert({ ...summary("a", 1000), title: "old" });

      expect(await platform.directory.get(summary("a", 0).log)).toMatchObject({
        title: "new",
        updatedAt: 2000,
      });
      expect(await platform.directory.list()).toHaveLength(1);
    },
  },
  "directory.get.missing": {
    async "of a log that has no summary there is none"(world) {
      const { platform } = await world.open();
      await platform.directory.upsert(summary("a", 1000));

      expect(await platform.directory.get(summary("b", 0).log)).toBeUndefined();
    },
    async "of one that has, every field comes back"(world) {
      const { platform } = await world.open();
      const full: Summary = {
        ...summary("a", 1000),
        title: "Ünïcødé 'quoted'",
        status: "waiting",
        parent: conversationLog("desk", "parent"),
        approvals: [approval, { ...approval, call: "call-2" as CallId, expiresAt: 9000 }],
      };

      await platform.directory.upsert(full);

      expect(await platform.directory.get(full.log)).toEqual(full);
      expect(await platform.directory.list()).toEqual([full]);
    },
  },
  "directory.list.filtered": {
    async "without a query all are listed, newest first"(world) {
      const { platform } = await world.open();
      for (const [name, updatedAt] of [
        ["b", 2000],
        ["a", 1000],
        ["c", 3000],
      ] as const) {
        await platform.directory.upsert(summary(name, updatedAt));
      }

      expect(await list(platform, {})).toEqual(["c", "b", "a"]);
    },
    async "each filter applies, and all of them together"(world) {
      const { platform } = await world.open();
      const parent = conversationLog("desk", "parent");
      await platform.directory.upsert(summary("a", 1000));
      await platform.directory.upsert({
        ...summary("b", 2000),
        status: "waiting",
        approvals: [approval],
      });
      await platform.directory.upsert({ ...summary("c", 3000), parent });
      await platform.directory.upsert({
        ...summary("d", 4000, "mailer"),
        status: "waiting",
        parent,
      });

      expect(await list(platform, { agent: "desk" })).toEqual(["c", "b", "a"]);
      expect(await list(platform, { conversation: conversationId("b") })).toEqual(["b"]);
      expect(await list(platform, { status: "waiting" })).toEqual(["d", "b"]);
      expect(await list(platform, { parent })).toEqual(["d", "c"]);
      expect(await list(platform, { hasApprovals: true })).toEqual(["b"]);
      expect(await list(platform, { before: 3000 })).toEqual(["b", "a"]);
      expect(await list(platform, { limit: 2 })).toEqual(["d", "c"]);
      expect(
        await list(platform, {
          agent: "mailer",
          status: "waiting",
          parent,
          before: 5000,
          limit: 9,
        }),
      ).toEqual(["d"]);
      expect(await list(platform, { agent: "desk", status: "waiting", parent })).toEqual([]);
      expect(await list(platform, { agent: "nobody" })).toEqual([]);
    },
    async "what waits for a person is found behind all that waits for something else"(world) {
      const { platform } = await world.open();
      const asks = { status: "waiting", approvals: [approval] } as const;
      await platform.directory.upsert({ ...summary("asking", 1000), ...asks });
      await platform.directory.upsert({ ...summary("other", 2000, "mailer"), ...asks });
      for (let index = 0; index < 101; index += 1)
        await platform.directory.upsert({
          ...summary(`asleep-${index}`, 3000 + index),
          status: "waiting",
        });

      expect(await list(platform, { hasApprovals: true })).toEqual(["other", "asking"]);
      expect(await list(platform, { hasApprovals: true, agent: "desk" })).toEqual(["asking"]);
      expect(await list(platform, { hasApprovals: true, limit: 1 })).toEqual(["other"]);
      expect(await list(platform, { hasApprovals: true, before: 2000 })).toEqual(["asking"]);
      await platform.directory.upsert(summary("asking", 9000));
      expect(await list(platform, { hasApprovals: true })).toEqual(["other"]);
    },
    async "the limit is 100 when none is given, and pages follow each other by time"(world) {
      const { platform } = await world.open();
      const names = Array.from({ length: 103 }, (_, index) => `n${index}`);
      for (const [index, name] of names.entries())
        await platform.directory.upsert(summary(name, 1000 + index));
      const newestFirst = names.toReversed();

      expect(await list(platform, {})).toEqual(newestFirst.slice(0, 100));
      expect(await list(platform, { before: 1003 })).toEqual(newestFirst.slice(100));
    },
  },
  "directory.remove.repeatable": {
    async "what is removed is no longer found, and may be removed again"(world) {
      const { platform } = await world.open();
      await platform.directory.upsert(summary("a", 1000));
      await platform.directory.upsert(summary("b", 2000));

      await platform.directory.remove(summary("a", 0).log);
      await platform.directory.remove(summary("a", 0).log);

      expect(await platform.directory.get(summary("a", 0).log)).toBeUndefined();
      expect(await list(platform, {})).toEqual(["b"]);
    },
  },
};

/** Every promise of `Directory`. */
export const directorySuite: Suite<PlatformWorld> = {
  name: "upsert, get, list, remove",
  requirements,
  proofs,
};

/** Declares the tests of `Directory`. */
export function describeDirectory(name: string, create: CreatePlatformWorld): void {
  describe(`${name}: Directory`, () => describeSuite(directorySuite, create));
}

const approval: PendingApproval = {
  call: "call-1" as CallId,
  tool: "pay",
  input: { eur: 250, to: ["A", null] },
  by: "user:1",
  askedAt: 500,
};

function summary(name: string, updatedAt: number, agent = "desk"): Summary {
  return {
    log: conversationLog(agent, name),
    agent,
    conversation: conversationId(name),
    status: "idle",
    approvals: [],
    createdAt: 100,
    updatedAt,
  };
}

async function list(platform: Platform, query: DirectoryQuery): Promise<readonly string[]> {
  return (await platform.directory.list(query)).map(({ conversation }) => conversation);
}
