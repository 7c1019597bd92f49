import { performance } from "node:perf_hooks";

/** How long some work takes, in milliseconds. */
export async function timeOf(work: () => unknown): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

/** Milliseconds since 1970 with their fractions: the same clock in all processes of one machine. */
export function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** Does the same `count` times, one after the other. */
export async function repeat<Value>(
  count: number,
  work: () => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  for (let number = 0; number < count; number += 1) values.push(await work());
  return values;
}
