import { join } from "node:path";
import { startChild } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { openWorkplace } from "../workplace.ts";

/** What one process does when many conversations are busy: turns of two model calls and three tools. */
export const throughput: Measurement = { name: "throughput", measure };

async function measure(rounds: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const conversations of [1, 16, 64]) {
    const turns = conversations === 1 ? rounds : 4 * rounds;
    figures.push(...(await measureOne(conversations, turns)));
  }
  return figures;
}

async function measureOne(conversations: number, turns: number): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  await using child = startChild("busy", [
    join(workplace.folder, "tenon.db"),
    String(conversations),
    String(turns),
  ]);
  const { ms, cpuMs, bytes } = await child.hear("done");
  const name = conversations === 1 ? "1 conversation" : `${conversations} conversations`;
  return [
    { name, value: (1000 * turns) / Number(ms), unit: "turns/s" },
    { name: `${name}, CPU of a turn`, value: Number(cpuMs) / turns, unit: "ms" },
    { name: `${name}, memory`, value: Number(bytes) / 1e6, unit: "MB" },
  ];
}
