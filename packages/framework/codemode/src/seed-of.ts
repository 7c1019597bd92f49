/** A number for the random numbers of a script: the same for the same text, in every attempt. */
export function seedOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const character of key) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
