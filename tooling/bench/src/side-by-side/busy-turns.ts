import { timeOf } from "../rounds.ts";
import { cpuTimeOf } from "./cpu-time.ts";
import { messageOf, type Service } from "./subject.ts";

/** What turns cost while several conversations are busy at once. */
export interface BusyTurns {
  readonly perSecond: number;
  /** Processor time of the server for a turn. Left out where it cannot be told. */
  readonly cpuMs?: number;
}

/** Takes `turns` turns of 8 tokens in each of `width` conversations, after half as many to warm up. */
export async function busyTurns(
  service: Service,
  { width, turns }: { readonly width: number; readonly turns: number },
): Promise<BusyTurns> {
  const lanes = async (prefix: string, count: number): Promise<void> => {
    const work = Array.from({ length: width }, async (_, lane) => {
      for (let turn = 0; turn < count; turn += 1) {
        const message = messageOf({ tokens: 8, tag: `${prefix}-${lane}-${turn}` });
        await service.turn(`${prefix}-${width}-${lane}`, message);
      }
    });
    await Promise.all(work);
  };
  await lanes("warm", Math.ceil(turns / 2));
  const before = await cpuTimeOf(service.pid);
  const ms = await timeOf(() => lanes("load", turns));
  const after = await cpuTimeOf(service.pid);
  const all = width * turns;
  return {
    perSecond: (1000 * all) / ms,
    ...(before === undefined || after === undefined ? {} : { cpuMs: (after - before) / all }),
  };
}
