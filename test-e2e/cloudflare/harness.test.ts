import { harnessSuites, recoverySuites, type Suite } from "@tenon/conformance";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundle, forWorkerd } from "../matrix/bundle.ts";

let miniflare: Miniflare;

beforeAll(async () => {
  const script = await bundle("../cloudflare/worker/harness-suites.ts", {
    ...forWorkerd,
    external: ["cloudflare:*", "node:*"],
    keepNames: true,
  });
  miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script,
      compatibilityDate: "2026-10-01",
      cf: false,
      durableObjects: {
        SUITES: { className: "SuiteObject", useSQLite: true },
        DIRECTORY: { className: "DirectoryObject", useSQLite: true },
      },
    }),
  );
  await miniflare.ready;
});

afterAll(() => miniflare.dispose());

const suites: readonly Pick<Suite<never>, "name" | "proofs">[] = [
  ...harnessSuites,
  ...recoverySuites,
];

// One after the other: a proof may replace the time and the network of the whole isolate.
describe.each(["loop", "think"])("on Durable Objects the harness %s", (harness) => {
  const proofs = suites.flatMap(({ name, proofs: all }) =>
    Object.entries(all).flatMap(([requirement, behaviours]) =>
      Object.keys(behaviours).map((behaviour) => [name, requirement, behaviour] as const),
    ),
  );

  test.for(proofs)("%s, %s: %s", async (proof) => {
    const of = [harness, ...proof].map((part) => ["of", part]);
    const answered = await miniflare.dispatchFetch(`http://worker/?${new URLSearchParams(of)}`);

    expect(await answered.json()).toEqual([]);
  });
});
