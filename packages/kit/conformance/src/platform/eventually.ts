import { TenonError } from "@tenon/contracts";
import type { PlatformWorld } from "./world.ts";

const stepMs = 20;
const rounds = 200;

/** Lets time pass in small steps until `find` has found something; gives up after four seconds of the store's time. */
export async function eventually<Found>(
  world: Pick<PlatformWorld, "advance">,
  find: () => Found | undefined | Promise<Found | undefined>,
): Promise<Found> {
  for (let round = 0; round < rounds; round += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await world.advance(stepMs);
  }
  throw new TenonError("timeout", "What the platform promised did not happen.", {
    hint: `Waited ${stepMs * rounds} ms of the store's time.`,
  });
}

/** Lets a second pass, for what must not happen. */
export async function aWhile(world: Pick<PlatformWorld, "advance">): Promise<void> {
  for (let step = 0; step < 10; step += 1) await world.advance(100);
}
