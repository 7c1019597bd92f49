import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { sweepKills, type CrashMoment, type KillWorld, type SweepReport } from "../src/index.ts";

const child = fileURLToPath(new URL("fixtures/child.ts", import.meta.url));
// Dozens of processes are started here.
vi.setConfig({ testTimeout: 120_000 });

const command = [process.execPath, "--conditions=@tenon/source", child] as const;

interface FileWorld extends KillWorld {
  readonly file: string;
}

async function openWorld(isCareless = false): Promise<FileWorld> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-sweep-"));
  const file = join(folder, "numbers");
  return {
    file,
    environment: { CHILD_FILE: file, CHILD_CARELESS: isCareless ? "yes" : "no" },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function expectNumbers({ file }: FileWorld): Promise<void> {
  expect(await readFile(file, "utf8")).toBe("1\n2\n3\n");
}

function counts({ points }: SweepReport, moment: CrashMoment): readonly number[] {
  return points.filter((point) => point.moment === moment).map((point) => point.count);
}

test("a child is killed at each of its moments, and finishes afterwards", async () => {
  const report = await sweepKills({
    command,
    moments: ["before-commit", "after-commit", "delta"],
    parallel: 2,
    open: openWorld,
    check: expectNumbers,
  });

  expect(report.failures).toEqual([]);
  expect(counts(report, "before-commit")).toEqual([1, 2, 3]);
  expect(counts(report, "after-commit")).toEqual([1, 2, 3]);
  expect(counts(report, "delta")).toEqual([1, 2]);
});

test("what a kill left may be finished by a process that lives on, which is judged as well", async () => {
  const options = {
    command,
    moments: ["after-commit"],
    open: openWorld,
    check: expectNumbers,
  } as const;
  const finished = await sweepKills({
    ...options,
    finish: ({ file }) => writeFile(file, "1\n2\n3\n"),
  });
  const failed = await sweepKills({
    ...options,
    finish: () => Promise.reject(new RangeError("It broke down.")),
  });

  expect({ points: finished.points.length, failures: finished.failures }).toEqual({
    points: 3,
    failures: [],
  });
  expect(failed.failures).toHaveLength(3);
  expect(failed.failures[0]?.message).toContain("It broke down.");
});

test("a child that repeats what it did already is found out, at exactly those points", async () => {
  const report = await sweepKills({
    command,
    moments: ["before-commit", "after-commit"],
    open: () => openWorld(true),
    check: expectNumbers,
  });

  expect(report.failures.map(({ point }) => point)).toEqual([
    { moment: "before-commit", count: 2 },
    { moment: "before-commit", count: 3 },
    { moment: "after-commit", count: 1 },
    { moment: "after-commit", count: 2 },
    { moment: "after-commit", count: 3 },
  ]);
});

test("a child may be killed twice in a row, and at every second point only", async () => {
  const report = await sweepKills({
    command,
    moments: ["after-commit"],
    kills: 2,
    stride: 2,
    parallel: 2,
    open: openWorld,
    check: expectNumbers,
  });

  expect(report.failures).toEqual([]);
  expect(counts(report, "after-commit")).toEqual([1, 3]);
});

test("a child that fails by itself or never ends is a failure", async () => {
  const failing = await sweepKills({
    command: [process.execPath, "--eval", "console.error('Oh no.'); process.exit(3)"],
    moments: ["delta"],
    open: openWorld,
    check: expectNumbers,
  });
  const endless = await sweepKills({
    command: [process.execPath, "--eval", "setInterval(() => {}, 1000)"],
    moments: ["delta"],
    timeoutMs: 300,
    open: openWorld,
    check: expectNumbers,
  });

  expect(failing.failures).toMatchObject([{ message: expect.stringContaining("3. Oh no.") }]);
  expect(endless.failures).toMatchObject([{ message: expect.stringContaining("in time") }]);
});
