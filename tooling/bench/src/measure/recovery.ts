import { join } from "node:path";
import { startChild, type Child } from "../child.ts";
import type { Figure, Measurement } from "../measurement.ts";
import { preciseNow, repeat } from "../rounds.ts";
import { instantModel, openUndriven } from "../scene.ts";
import { median } from "../statistics.ts";
import { openWorkplace } from "../workplace.ts";

/** How soon a turn goes on that lost its process in the middle of a reply. */
export const recovery: Measurement = { name: "recovery", measure };

/** What happened in milliseconds after the signal was sent. */
interface Recovered {
  readonly goneMs: number;
  readonly begunMs: number;
  readonly openMs: number;
  readonly wentOnMs: number;
}

async function measure(rounds: number): Promise<readonly Figure[]> {
  const count = Math.max(3, Math.min(9, Math.ceil(rounds / 20)));
  const killed = await repeat(count, () => restartAfter("SIGKILL"));
  const stopped = await repeat(count, () => restartAfter("SIGTERM"));
  const takenOver = await repeat(count, () => takeOverAfter("SIGKILL"));
  const handedOver = await repeat(count, () => takeOverAfter("SIGTERM"));
  const own = (all: readonly Recovered[]): number =>
    median(all.map(({ begunMs, wentOnMs }) => wentOnMs - begunMs));
  return [
    {
      name: "SIGKILL, restart: turn goes on after",
      value: median(killed.map(({ wentOnMs }) => wentOnMs)),
      unit: "ms",
      atMost: 1000,
    },
    { name: "of that, since the new process runs", value: own(killed), unit: "ms" },
    {
      name: "SIGTERM, restart: turn goes on after",
      value: median(stopped.map(({ wentOnMs }) => wentOnMs)),
      unit: "ms",
      atMost: 1000,
    },
    {
      name: "of that, to hand back and end",
      value: median(stopped.map(({ goneMs }) => goneMs)),
      unit: "ms",
    },
    { name: "of that, since the new process runs", value: own(stopped), unit: "ms" },
    {
      name: "SIGKILL, another process runs: goes on after",
      value: median(takenOver),
      unit: "ms",
      atMost: 1000,
    },
    { name: "SIGTERM, another process runs: goes on after", value: median(handedOver), unit: "ms" },
  ];
}

async function restartAfter(signal: NodeJS.Signals): Promise<Recovered> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  await using first = await startInMidTurn(file);
  const since = preciseNow();
  await first.end(signal);
  const goneMs = preciseNow() - since;
  await using second = startChild("driver", [file]);
  const after = async (type: string): Promise<number> =>
    Number((await second.hear(type))["at"]) - since;
  return {
    goneMs,
    begunMs: await after("begun"),
    openMs: await after("open"),
    wentOnMs: await after("turn.attempted"),
  };
}

async function takeOverAfter(signal: NodeJS.Signals): Promise<number> {
  await using workplace = await openWorkplace();
  const file = join(workplace.folder, "tenon.db");
  await using first = await startInMidTurn(file);
  await using second = startChild("driver", [file]);
  await second.hear("open");
  const since = preciseNow();
  await first.end(signal);
  return Number((await second.hear("turn.attempted"))["at"]) - since;
}

/** Starts a process and resolves when it is in the middle of a reply. */
async function startInMidTurn(file: string): Promise<Child> {
  const child = startChild("driver", [file]);
  await child.hear("open");
  await using submitter = await openUndriven({ file, model: instantModel([]) });
  await submitter.conversation("c").submit("Tell me all.", { by: "bench" });
  await child.hear("turn.attempted");
  for (let tokens = 0; tokens < 5; tokens += 1) await child.hear("token");
  return child;
}
