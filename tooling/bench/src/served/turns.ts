import type { Figure, Measurement } from "../measurement.ts";
import { busyTurns } from "../side-by-side/busy-turns.ts";
import { openServed } from "./served-subjects.ts";

/** Text turns of 8 tokens over HTTP, in many conversations at once, beside the floor and the bare client. */
export const turns: Measurement = { name: "served: turns a second", measure };

async function measure(rounds: number): Promise<readonly Figure[]> {
  await using served = await openServed();
  // A process that was just started compiles what it runs for some hundred turns.
  for (const service of [served.tenon, served.floor])
    await busyTurns(service, { width: 16, turns: Math.min(30, rounds) });
  const figures: Figure[] = [];
  for (const width of [1, 16, 64]) {
    const count = Math.max(4, Math.ceil((width === 1 ? rounds : rounds / 10) / 2));
    const ours = await busyTurns(served.tenon, { width, turns: count });
    const floor = await busyTurns(served.floor, { width, turns: count });
    const bare = await busyTurns(served.bare, { width, turns: count });
    const name = width === 1 ? "1 conversation" : `${width} conversations`;
    figures.push(
      { name, value: ours.perSecond, unit: "turns/s" },
      { name: `${name}, bare client beside it`, value: bare.perSecond / ours.perSecond, unit: "x" },
      { name: `${name}, floor`, value: floor.perSecond, unit: "turns/s" },
      {
        name: `${name}, processor time of a turn of the floor`,
        unit: "ms",
        ...(floor.cpuMs === undefined ? {} : { value: floor.cpuMs }),
      },
      {
        name: `${name}, processor time of a turn`,
        unit: "ms",
        atMost: 3,
        ...(ours.cpuMs === undefined
          ? { note: "this system does not tell it in a file" }
          : { value: ours.cpuMs }),
      },
      { name: `${name}, beside the floor's`, ...besideFloor(ours.cpuMs, floor.cpuMs) },
    );
  }
  return figures;
}

/** A mark of 3 ms is missed by the AI SDK alone on slow cores; this one says what Tenon adds on any. */
function besideFloor(ours: number | undefined, floor: number | undefined): Omit<Figure, "name"> {
  if (ours === undefined || floor === undefined) return { unit: "x", atMost: 3 };
  return { unit: "x", atMost: 3, value: ours / floor };
}
