import type { Entry, EntryDraft, Lease, LogId, LogStore } from "@tenon/contracts";
import { conversationLog } from "@tenon/log";
import fc from "fast-check";
import { expect } from "vitest";
import { eventually } from "../platform/eventually.ts";
import type { PlatformWorld } from "../platform/world.ts";
import type { Proofs, Suite } from "../suite.ts";
import { startFollowing } from "./follower.ts";
import { acquireLease, keysOf, offsetsOf, openLog, readAll } from "./story.ts";

const requirements = {
  "log.together":
    "Whoever asks for what at once: the log tells each granted batch once, whole and in order, and nothing else.",
} as const;

const proofs: Proofs<typeof requirements, PlatformWorld> = {
  "log.together": {
    async "in every generated interleaving of owner, stale owner, strangers and a follower"(world) {
      const { platform: one } = await world.open();
      const { platform: two } = await world.open();
      let count = 0;
      const property = fc.asyncProperty(
        fc.array(request, { minLength: 1, maxLength: 12 }),
        async (requests) => {
          count += 1;
          await proveHistory(
            world,
            { one: one.logs, two: two.logs, log: conversationLog("suite", `run-${count}`) },
            requests,
          );
        },
      );

      await fc.assert(property, { numRuns: 25 });
    },
  },
};

/** What `LogStore` promises when all its methods are used at once. */
export const togetherSuite: Suite<PlatformWorld> = { name: "together", requirements, proofs };

/** One call, as it is generated: who asks, for which facts, and whether everything asked so far is waited for first. */
interface Request {
  readonly by: "owner" | "relaxed-owner" | "stale-owner" | "neighbour" | "stranger";
  readonly keys: readonly string[];
  /** Facts of another content than those of the same keys elsewhere. */
  readonly twisted: boolean;
  readonly waits: boolean;
}

const request: fc.Arbitrary<Request> = fc.record({
  by: fc.constantFrom("owner", "relaxed-owner", "stale-owner", "neighbour", "stranger"),
  keys: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), {
    minLength: 1,
    maxLength: 3,
  }),
  twisted: fc.boolean(),
  waits: fc.boolean(),
});

interface Scene {
  readonly one: LogStore;
  readonly two: LogStore;
  readonly log: LogId;
}

interface Answer {
  readonly request: Request;
  readonly batch: readonly EntryDraft[];
  readonly entries?: readonly Entry[];
  readonly error?: unknown;
}

async function proveHistory(
  world: PlatformWorld,
  scene: Scene,
  requests: readonly Request[],
): Promise<void> {
  const { one, two, log } = scene;
  await openLog(one, log);
  const stale = await acquireLease(one, log);
  const lease = await acquireLease(one, log);
  await using follower = startFollowing(two, { log });

  const asked: Promise<Answer>[] = [];
  for (const each of requests) {
    if (each.waits) await Promise.all(asked);
    asked.push(ask(scene, each, each.by === "stale-owner" ? stale : lease));
  }
  const answers = await Promise.all(asked);

  const entries = await readAll(two, {}, log);
  expectOneStory(entries, answers);
  for (const answer of answers) expectFitting(answer, entries);
  await eventually(
    world,
    () => follower.entries.length >= entries.length || follower.ended || undefined,
  );
  expect(follower.entries).toEqual(entries);
}

async function ask({ one, two, log }: Scene, request: Request, lease: Lease): Promise<Answer> {
  const batch = request.keys.map((key) => ({
    type: "test.happened",
    key,
    data: { v: 1, twisted: request.twisted },
  }));
  try {
    return { request, batch, entries: await grant() };
  } catch (error) {
    return { request, batch, error };
  }

  async function grant(): Promise<readonly Entry[]> {
    if (request.by === "neighbour") return one.accept(log, batch);
    if (request.by === "stranger") return two.accept(log, batch);
    const durability = request.by === "relaxed-owner" ? "relaxed" : "sync";
    return (await one.append(lease, batch, { durability })).entries;
  }
}

/** Each key once, offsets in order, and no entry that nobody was promised. */
function expectOneStory(entries: readonly Entry[], answers: readonly Answer[]): void {
  const keys = keysOf(entries);
  expect(keys).toEqual([...new Set(keys)]);
  expect(offsetsOf(entries)).toEqual(offsetsOf(entries).toSorted());
  const promised = answers.flatMap((answer) =>
    answer.entries === undefined ? [] : answer.request.keys,
  );
  expect(keys.toSorted()).toEqual(["opened", ...new Set(promised)].toSorted());
}

/** A granted batch is in the log as it was asked; a refused one was refused for a reason that can be seen. */
function expectFitting(
  { request, batch, entries: granted, error }: Answer,
  entries: readonly Entry[],
): void {
  if (request.by === "stale-owner") {
    expect(error).toMatchObject({ code: "lease-lost" });
    return;
  }
  if (granted === undefined) {
    expect(error).toMatchObject({ code: "key-conflict" });
    expect(keysOf(entries).some((key) => request.keys.includes(key))).toBe(true);
    return;
  }
  expect(granted).toMatchObject(batch);
  expect(granted).toEqual(request.keys.map((key) => entries.find((entry) => entry.key === key)));
}
