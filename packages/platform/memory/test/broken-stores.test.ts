import {
  findBrokenPromises,
  platformSuites,
  togetherSuite,
  type PlatformWorld,
} from "@tenon/conformance";
import type { LogStore } from "@tenon/contracts";
import { expect, test } from "vitest";
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
  const found = await Promise.all(
    suites.map((suite) => findBrokenPromises(suite, () => wrapWorld(Broken))),
  );

  expect([...new Set(found.flat().map(({ requirement }) => requirement))].toSorted()).toEqual(
    [...requirements].toSorted(),
  );
});

test.each([
  ["without a fence", UnfencedStore],
  ["that forgets keys", ForgetfulStore],
  ["that tells its followers late", LateStore],
] as const)("generated histories notice a store %s", async (_name, Broken) => {
  const found = await findBrokenPromises(togetherSuite, () => wrapWorld(Broken));

  expect(found.map(({ requirement }) => requirement)).toEqual(["log.together"]);
});

async function wrapWorld(Broken: Break): Promise<PlatformWorld> {
  const world = await createWorld();
  return {
    ...world,
    async open() {
      const opened = await world.open();
      return {
        ...opened,
        platform: { ...opened.platform, logs: new Broken(opened.platform.logs) },
      };
    },
  };
}
