import { expect, test } from "vitest";
import { fight } from "../arena/fight.ts";
import { differences, table } from "../arena/table.ts";

test("each harness finishes the recorded conversation from the same event on, with the same result", async () => {
  const fought = await fight();

  expect(fought.courses.map(({ harness }) => harness)).toEqual(["loop", "think", "pi", "ai-sdk"]);
  for (const { harness, course } of fought.courses) {
    expect(course.outcome).toEqual({ status: "done" });
    expect(course.result).toBe("Ghent is booked for 190 euro.");
    expect(course.harnesses).toEqual([...new Set(["loop", harness])]);
    expect(differences(fought.recorded, course)).toEqual([]);
  }
  expect(table(fought).split("\n")).toHaveLength(6);
});

test("a fork in the middle of a batch costs each harness one step more, and nothing else", async () => {
  const { recorded, courses } = await fight({ at: 13 });

  for (const { course } of courses) {
    expect(course.result).toBe(recorded.result);
    expect(course.steps).toBe(recorded.steps + 1);
    expect(differences(recorded, course)).toEqual([]);
  }
});

test("what a course did otherwise is told", async () => {
  const { recorded } = await fight();
  const other = { ...recorded, calls: recorded.calls.slice(1), result: "Sorry." };

  expect(differences(recorded, other)).toEqual([
    'no find-trains {"city":"Ghent"}',
    "another result",
  ]);
});

test("a number behind the end of the recording is refused", async () => {
  await expect(fight({ at: 999 })).rejects.toThrow(/The recording has \d+ entries\./);
});
