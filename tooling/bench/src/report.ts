import { verdictOn, type Figure, type Unit } from "./measurement.ts";

/** What one measurement found. */
export interface Report {
  readonly name: string;
  readonly figures: readonly Figure[];
}

/** The reports as lines for people. A promise that was missed says so. */
export function tableOf(reports: readonly Report[]): string {
  const rows = reports.flatMap(({ name, figures }) => [
    [name, "", "", ""],
    ...figures.map((figure) => [
      `  ${figure.name}`,
      textOf(figure.value, figure.unit),
      figure.atMost === undefined ? "" : `<= ${textOf(figure.atMost, figure.unit)}`,
      wordOf(figure),
    ]),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(([first = "", second = "", third = "", fourth = ""]) =>
      [
        first.padEnd(widths[0] ?? 0),
        second.padStart(widths[1] ?? 0),
        third.padStart(widths[2] ?? 0),
        fourth,
      ]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** The reports as one object for machines. */
export function jsonOf(reports: readonly Report[]): string {
  const measurements = reports.map(({ name, figures }) => ({
    name,
    figures: figures.map((figure) => ({ ...figure, verdict: verdictOn(figure) })),
  }));
  const missed = measurements.flatMap(({ figures }) =>
    figures.filter(({ verdict }) => verdict === "missed"),
  );
  return JSON.stringify({ measurements, missed: missed.length });
}

function wordOf(figure: Figure): string {
  const verdict = verdictOn(figure);
  const word = verdict === "told" ? "" : verdict;
  return [word, figure.note ?? ""].filter((part) => part !== "").join(": ");
}

function textOf(value: number | undefined, unit: Unit): string {
  if (value === undefined || Number.isNaN(value)) return "-";
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
