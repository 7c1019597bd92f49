import type { Usage } from "@tenon/contracts";
import type { Course } from "./course.ts";
import type { Fight } from "./fight.ts";

/** The fight as a table: one line each, columns aligned. */
export function table({ recorded, courses }: Fight): string {
  const rows = [
    ["HARNESS", "STEPS", "TOKENS IN", "OUT", "COST", "RESULT", "DIFFERENT FROM THE RECORDING"],
    ["(recorded)", ...cellsOf(recorded), ""],
    ...courses.map(({ harness, course }) => [
      harness,
      ...cellsOf(course),
      differences(recorded, course).join("; ") || "nothing",
    ]),
  ];
  const widths = rows.reduce<readonly number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What a course did otherwise. */
export function differences(recorded: Course, course: Course): readonly string[] {
  const missing = recorded.calls.filter((call) => !course.calls.includes(call));
  const added = course.calls.filter((call) => !recorded.calls.includes(call));
  return [
    ...(course.outcome?.status === recorded.outcome?.status ? [] : [statusOf(course)]),
    ...missing.map((call) => `no ${call}`),
    ...added.map((call) => `also ${call}`),
    ...(course.result === recorded.result ? [] : ["another result"]),
  ];
}

function cellsOf(course: Course): readonly string[] {
  const { usage, steps, result } = course;
  return [
    String(steps),
    String(usage?.input ?? 0),
    String(usage?.output ?? 0),
    costOf(usage),
    course.outcome?.status === "done" ? result : statusOf(course),
  ];
}

/** A model by script is free; what a model without a price costs is not known. */
function costOf(usage: Usage | undefined): string {
  if (usage?.cost === undefined) return "?";
  return usage.cost === 0 ? "-" : `$${usage.cost.toFixed(4)}`;
}

function statusOf({ outcome }: Course): string {
  if (outcome === undefined) return "not finished";
  return outcome.status === "failed" ? `failed: ${outcome.failure.message}` : outcome.status;
}
