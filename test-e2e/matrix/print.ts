import type { Cell } from "./cells.ts";
import type { Kills } from "./kills.ts";
import type { Plan } from "./matrix.ts";

/** All that the matrix found. */
export interface Matrix {
  readonly plan: Plan;
  readonly cells: readonly Cell[];
  readonly kills: readonly Kills[];
}

/** The totals of a matrix, as programs read them. */
export function totalsOf({ cells, kills }: Matrix): {
  readonly cells: readonly Cell[];
  readonly kills: number;
  readonly swaps: number;
  readonly failures: number;
} {
  const count = (each: readonly Kills[]): number =>
    each.reduce((total, { points }) => total + points, 0);
  const swaps = kills.filter(({ harnesses }) => harnesses.length > 1);
  return {
    cells,
    kills: count(kills),
    swaps: count(swaps),
    failures:
      cells.filter(({ ok }) => !ok).length +
      kills.reduce((total, { failures }) => total + failures.length, 0),
  };
}

/** A matrix as people read it. */
export function markdownOf(matrix: Matrix): string {
  const { kills, swaps, failures } = totalsOf(matrix);
  const killed = `${kills} processes killed with SIGKILL, ${swaps} of them finished by another harness, `;
  return [
    "# Harness x platform x requirement",
    "",
    "Written by `npm run matrix`: each cell is a requirement that was tried with that harness on that platform. Its behaviours are in `@tenon/conformance`, which tests yours too.",
    "",
    `${matrix.cells.length} cells, ${kills === 0 ? "" : killed}${failures} failures.`,
    "",
    "## Requirements",
    "",
    ...requirementTable(matrix),
    "",
    ...(kills === 0 ? [] : killSection(matrix)),
  ].join("\n");
}

function killSection(matrix: Matrix): readonly string[] {
  return [
    "## Kills",
    "",
    "A process of one story is killed at every commit, before and behind it, and at every streamed delta; another one goes on. A row began the turn, a column finished it. `npm run test:crash` tells more stories.",
    "",
    ...killTable(matrix),
    "",
  ];
}

function requirementTable({ plan, cells }: Matrix): readonly string[] {
  const columns = plan.platforms.flatMap((platform) =>
    plan.harnesses
      .filter((harness) => cells.some((cell) => isIn(cell, harness, platform)))
      .map((harness) => ({ harness, platform })),
  );
  const lines = plan.rows.map(({ requirement, sentence, source }) => [
    `\`${requirement}\` ${sentence} (${source})`,
    ...columns.map(({ harness, platform }) => {
      const cell = cells.find(
        (each) => isIn(each, harness, platform) && each.requirement === requirement,
      );
      return cell === undefined ? "" : cell.ok ? "yes" : "**no**";
    }),
  ]);
  return table(
    ["requirement", ...columns.map(({ harness, platform }) => `${harness}, ${platform}`)],
    lines,
  );
}

function isIn(cell: Cell, harness: string, platform: string): boolean {
  return cell.harness === harness && cell.platform === platform;
}

function killTable({ plan, kills }: Matrix): readonly string[] {
  const lines = plan.harnesses.map((first) => [
    first,
    ...plan.harnesses.map((second) => {
      const wanted = first === second ? [first] : [first, second];
      const found = kills.filter(({ harnesses }) => harnesses.join() === wanted.join());
      const points = found.reduce((total, each) => total + each.points, 0);
      const failures = found.flatMap((each) => each.failures).length;
      return failures === 0 ? `${points}` : `${points}, **${failures} failed**`;
    }),
  ]);
  return table(["began with", ...plan.harnesses], lines);
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)];
}
