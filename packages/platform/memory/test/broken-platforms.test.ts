import {
  findBrokenPromises,
  platformSuites,
  togetherSuite,
  type BrokenPromise,
  type PlatformWorld,
} from "@tenon/conformance";
import type { LogStore, Platform } from "@tenon/contracts";
import { expect, test } from "vitest";
import {
  boast,
  countAlone,
  gossip,
  keepLastSummary,
  shareBlobs,
  wakeOnce,
} from "./fixtures/broken-ports.ts";
import {
  CarelessStore,
  ForgetfulStore,
  HoardingStore,
  LateStore,
  PiecemealStore,
  PoliteStore,
  SleepyStore,
  UnfencedStore,
} from "./fixtures/broken-stores.ts";
import { createWorld } from "./memory-world.ts";

type Break = new (store: LogStore) => LogStore;

/** Each with the promise that it breaks, and those that lean on it. */
const broken: readonly (readonly [string, Break, readonly string[]])[] = [
  [
    "without a fence",
    UnfencedStore,
    ["log.append.fenced", "log.acquire.exclusive", "log.append.isolated"],
  ],
  [
    "that forgets keys",
    ForgetfulStore,
    [
      "log.append.unique",
      "log.accept.durable",
      "log.accept.opening",
      "log.accept.waking",
      "log.acquire.atomic",
      "log.append.closing",
      "log.append.isolated",
      "log.append.pruning",
      "log.follow.gapless",
    ],
  ],
  [
    "that forgets wakes",
    SleepyStore,
    ["log.accept.waking", "alarms.watch.durable", "alarms.watch.persistent", "alarms.watch.prompt"],
  ],
  [
    "whose batches are not atomic",
    PiecemealStore,
    [
      "log.append.atomic",
      "log.append.durable",
      "log.append.isolated",
      "log.append.ordered",
      "log.append.unique",
      "log.follow.gapless",
    ],
  ],
  ["that releases blindly", CarelessStore, ["log.append.releasing", "log.accept.waking"]],
  ["that hides lost offsets", PoliteStore, ["log.read.honest"]],
  [
    "that keeps any checkpoint",
    HoardingStore,
    ["log.checkpoint.bound", "log.checkpoint.disposable"],
  ],
  ["that tells its followers late", LateStore, ["log.follow.gapless", "log.follow.ends"]],
];

/** Generated histories find most of these too, but which of them is not the same each time. */
const suites = platformSuites.filter((suite) => suite !== togetherSuite);

test.each(broken)("the suite notices a store %s", async (_name, Broken, requirements) => {
  expect(await brokenBy(breakStore(Broken))).toEqual([...requirements].toSorted());
});

test.each([
  ["without a fence", UnfencedStore],
  ["that forgets keys", ForgetfulStore],
  ["that tells its followers late", LateStore],
] as const)("generated histories notice a store %s", async (_name, Broken) => {
  const found = await findBrokenPromises(togetherSuite, () => breakWorld(breakStore(Broken)));

  expect(found.map(({ requirement }) => requirement)).toEqual(["log.together"]);
});

test.each([
  ["shares blobs between logs", shareBlobs, ["blobs.delete.complete", "blobs.get.exact"]],
  ["keeps the last summary", keepLastSummary, ["directory.upsert.newest"]],
  ["delivers each wake once", wakeOnce, ["alarms.watch.persistent"]],
  ["counts its ids alone", countAlone, ["ids.next"]],
  ["declares isolates that it lacks", boast, ["platform.capabilities"]],
  ["prints secrets", gossip, ["secrets.get"]],
] as const)("the suite notices a platform that %s", async (_name, breakPort, requirements) => {
  expect(await brokenBy(breakPort)).toEqual(requirements);
});

test("the platform in memory breaks none", async () => {
  expect(await brokenBy(() => ({}))).toEqual([]);
});

type BreakPort = (platform: Platform) => Partial<Platform>;

function breakStore(Broken: Break): BreakPort {
  return ({ logs }) => ({ logs: new Broken(logs) });
}

async function brokenBy(breakPort: BreakPort): Promise<readonly string[]> {
  const found: BrokenPromise[] = [];
  for (const suite of suites) {
    found.push(...(await findBrokenPromises(suite, () => breakWorld(breakPort))));
  }
  return [...new Set(found.map(({ requirement }) => requirement))].toSorted();
}

async function breakWorld(breakPort: BreakPort): Promise<PlatformWorld> {
  const world = await createWorld();
  return {
    ...world,
    async open() {
      const opened = await world.open();
      return { ...opened, platform: { ...opened.platform, ...breakPort(opened.platform) } };
    },
  };
}
