import { describe, expect, test } from "vitest";
import { verdictOn } from "../src/measurement.ts";
import { jsonOf, tableOf, type Report } from "../src/report.ts";

const reports: readonly Report[] = [
  {
    name: "turn",
    figures: [
      { name: "added time", value: 2.5, unit: "x", atMost: 2 },
      { name: "sync commits", value: 4, unit: "commits", atMost: 4 },
      { name: "floor", value: 0.8, unit: "ms" },
      { name: "install", unit: "MB", atMost: 60, note: "tenon is not built" },
    ],
  },
];

describe("a verdict", () => {
  test("is kept up to and with the promised value", () => {
    expect(verdictOn({ name: "a", value: 4, unit: "ms", atMost: 4 })).toBe("kept");
    expect(verdictOn({ name: "a", value: 4.01, unit: "ms", atMost: 4 })).toBe("missed");
  });

  test("is never kept by what was not measured", () => {
    expect(verdictOn({ name: "a", unit: "ms", atMost: 4 })).toBe("not measured");
    expect(verdictOn({ name: "a", value: Number.NaN, unit: "ms", atMost: 4 })).toBe("not measured");
  });
});

test("the table shows a missed promise as missed, and why something is missing", () => {
  expect(tableOf(reports).split("\n")).toEqual([
    "turn",
    "  added time       2.50 x        <= 2 x  missed",
    "  sync commits  4 commits  <= 4 commits  kept",
    "  floor           0.80 ms",
    "  install               -      <= 60 MB  not measured: tenon is not built",
  ]);
});

test("the JSON is one object with a verdict for each figure", () => {
  const { measurements, missed } = JSON.parse(jsonOf(reports)) as {
    readonly measurements: readonly {
      readonly figures: readonly { readonly verdict: string }[];
    }[];
    readonly missed: number;
  };

  expect(missed).toBe(1);
  expect(measurements[0]?.figures.map(({ verdict }) => verdict)).toEqual([
    "missed",
    "kept",
    "told",
    "not measured",
  ]);
});
