import { expect, test } from "vitest";
import { missingBuilds } from "../src/lockfile.ts";

const linux = { os: ["linux"], cpu: ["x64"] };
const mac = { os: ["darwin"], cpu: ["arm64"] };
const windows = { os: ["win32"], cpu: ["x64"] };

test("a native package with a build for every system is complete", () => {
  const lockfile = {
    packages: { "a-linux@1.0.0": linux, "a-mac@1.0.0": mac, "a-windows@1.0.0": windows },
    snapshots: {
      "a@1.0.0": {
        optionalDependencies: { "a-linux": "1.0.0", "a-mac": "1.0.0", "a-windows": "1.0.0" },
      },
      "plain@1.0.0": {},
    },
  };

  expect(missingBuilds(lockfile)).toEqual([]);
});

test("each system without a build is named", () => {
  const lockfile = {
    packages: { "a-linux@1.0.0": linux, "a-mac@2.0.0": mac },
    snapshots: { "a@1.0.0": { optionalDependencies: { "a-linux": "1.0.0" } } },
  };

  expect(missingBuilds(lockfile)).toEqual([
    "pnpm-lock.yaml: a@1.0.0 has no build for darwin arm64. Pin a version that has.",
    "pnpm-lock.yaml: a@1.0.0 has no build for win32 x64. Pin a version that has.",
  ]);
});
