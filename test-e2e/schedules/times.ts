/** The full seconds between the first and the last of these times that are not among them. */
export function gapsIn(fired: readonly number[]): readonly number[] {
  const [first] = fired;
  const last = fired.at(-1);
  if (first === undefined || last === undefined) return [];
  const missing: number[] = [];
  for (let due = first; due <= last; due += 1000) if (!fired.includes(due)) missing.push(due);
  return missing;
}

/** The same numbers for the same seed, from 0 to 1. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
