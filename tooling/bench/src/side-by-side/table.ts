import type { Standing } from "./compare.ts";

/** How Tenon has to stand beside Flue: at least so many times better. */
interface Row {
  readonly name: string;
  readonly value: (standing: Standing) => number | undefined;
  readonly text: (value: number) => string;
  readonly target: number;
  /** Whether more is better. */
  readonly isMore?: boolean;
}

/** The standings as a table in Markdown. The last column is how many times better Tenon is than Flue. */
export function tableOf(standings: readonly Standing[]): string {
  const bare = standings[0]?.turnMs ?? 0;
  const lines = rowsOf(bare).map((row) => {
    const values = standings.map((standing) => row.value(standing));
    const cells = values.map((value) => (value === undefined ? "-" : row.text(value)));
    return [row.name, ...cells, verdictOf(row, values)];
  });
  const head = ["", ...standings.map(({ name }) => name), "Tenon beside Flue"];
  return [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function rowsOf(bareMs: number): readonly Row[] {
  return [
    {
      name: "plain text turn beyond the bare client's",
      value: ({ turnMs }) => (turnMs === bareMs ? undefined : turnMs - bareMs),
      text: milliseconds,
      target: 10,
    },
    turnsRow(1, 0),
    turnsRow(16, 10),
    turnsRow(64, 10),
    {
      name: "age of a token at its reader, median",
      value: ({ tokenAgeMs }) => tokenAgeMs?.median,
      text: milliseconds,
      target: 10,
    },
    {
      name: "age of a token at its reader, 95 of 100",
      value: ({ tokenAgeMs }) => tokenAgeMs?.of95,
      text: milliseconds,
      target: 10,
    },
    {
      name: "processor time of a turn, 16 conversations",
      value: ({ cpuMs }) => cpuMs,
      text: milliseconds,
      target: 0,
    },
    {
      name: "bytes on the disk for a turn of 200 tokens",
      value: ({ bytesPerTurn }) => bytesPerTurn,
      text: (value) => Math.round(value).toLocaleString("en"),
      target: 20,
    },
    {
      name: "SIGKILL and restart: the model is asked again after",
      value: ({ recoveryMs }) => recoveryMs,
      text: milliseconds,
      target: 20,
    },
  ];
}

function turnsRow(width: number, target: number): Row {
  return {
    name: `turns a second, ${width} conversation${width === 1 ? "" : "s"}`,
    value: ({ turnsPerSecond }) => turnsPerSecond.get(width),
    text: (value) => value.toFixed(0),
    target,
    isMore: true,
  };
}

function milliseconds(value: number): string {
  return value < 10_000
    ? `${value.toFixed(value < 10 ? 1 : 0)} ms`
    : `${(value / 1000).toFixed(1)} s`;
}

/** The bare client is the first, Tenon the second, Flue the third. */
function verdictOf({ target, isMore }: Row, values: readonly (number | undefined)[]): string {
  const [, ours, theirs] = values;
  if (ours === undefined || theirs === undefined) return "";
  const times = isMore === true ? ours / theirs : theirs / ours;
  const told = `${times.toFixed(1)} x better`;
  if (target === 0) return told;
  return times >= target ? `${told} (promised ${target})` : `${told} (**missed**: ${target})`;
}
