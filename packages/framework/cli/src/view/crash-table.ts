import type { Fate, Verdict } from "../crash/verdict.ts";
import { table } from "./table.ts";

/** What the kills showed of one tool: how many calls, at all kills together, had each fate. */
export interface ToolFates {
  readonly tool: string;
  readonly resumed: number;
  readonly rerun: number;
  readonly interrupted: number;
  readonly actsTwice: number;
  readonly reasons: readonly string[];
}

/** Adds verdicts up by tool, in the order in which the tools were called. */
export function fatesOf(verdicts: readonly Verdict[]): readonly ToolFates[] {
  const tools = [...new Set(verdicts.map(({ tool }) => tool))];
  return tools.map((tool): ToolFates => {
    const own = verdicts.filter((verdict) => verdict.tool === tool);
    const count = (fate: Fate): number => own.filter((verdict) => verdict.fate === fate).length;
    return {
      tool,
      resumed: count("resumed"),
      rerun: count("re-run"),
      interrupted: count("interrupted"),
      actsTwice: count("acts-twice"),
      reasons: [...new Set(own.flatMap(({ reason }) => reason ?? []))],
    };
  });
}

/** One line a tool, columns aligned. */
export function crashTable(fates: readonly ToolFates[]): string {
  const rows = [
    ["TOOL", "RESUMED", "RE-RUN SAFELY", "REPORTED INTERRUPTED", "WOULD ACT TWICE"],
    ...fates.map(({ tool, resumed, rerun, interrupted, actsTwice }) =>
      [tool, resumed, rerun, interrupted, actsTwice].map(String),
    ),
  ];
  return `${table(rows)}\n`;
}
