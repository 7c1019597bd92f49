import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parallelTools } from "../crash/scenarios/parallel-tools.ts";
import { bundleWorker } from "./bundle-worker.ts";
import type { WorkerdLine } from "./orders.ts";
import { WorkerdProcess } from "./workerd-process.ts";

/** How long a turn lay still. */
export interface Wake {
  /** From the kill to what the turn did next. */
  readonly afterKillMs: number;
  /** From when the new workerd was ready, 0 when it came before. */
  readonly afterReadyMs: number;
}

/** The Workers whose objects are killed: two drivers, and the harness that Cloudflare ships. */
export const wakeWorkers = {
  lifecycle: "worker/lifecycle.ts",
  fiber: "worker/fiber.ts",
  ThinkHarness: "worker/think-harness.ts",
} as const;

/** Kills workerd in the middle of a turn, starts it again without a request, and waits for what the turn does next. */
export async function measureWakes(
  entry: string,
  { kills, killAt }: { readonly kills: number; readonly killAt: number },
): Promise<readonly Wake[]> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-wake-"));
  try {
    const script = join(folder, "worker.mjs");
    await writeFile(script, await bundleWorker(entry));
    const wakes: Wake[] = [];
    for (let kill = 0; kill < kills; kill += 1) {
      const world = join(folder, `${kill}`);
      await mkdir(world);
      wakes.push(await wakeOnce({ script, folder: world }, killAt));
    }
    return wakes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
}

async function wakeOnce(
  place: { readonly script: string; readonly folder: string },
  killAt: number,
): Promise<Wake> {
  const orders = { ...place, scenario: parallelTools.name };
  // It waits with everything loaded: what is measured is workerd and what runs in it.
  await using heir = WorkerdProcess.prepare();
  await using dying = WorkerdProcess.start({ ...orders, killAt });
  await dying.submit("Refund order 7.").catch(() => undefined);
  await dying.ended();
  const killedAt = dying.lines.findLast(isProgress)?.at ?? Number.NaN;
  heir.begin({ ...orders, killAt: 0 });
  const next = await heir.said(isProgress, 120_000);
  const ready = await heir.said(({ type }) => type === "ready");
  await heir.settled();
  return {
    afterKillMs: next.at - killedAt,
    afterReadyMs: Math.max(0, next.at - ready.at),
  };
}

function isProgress({ type }: WorkerdLine): boolean {
  return type === "appended";
}
