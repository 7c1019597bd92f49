/**
 * Names of the values of a conversation that are the host's: `state.set` of them is what a host tool says. Tools of an
 * agent cannot set them. A changed name is a changed format.
 */
export const hostValues = {
  /** Set when a skill was loaded. */
  skill: (name: string): string => `host:skill/${name}`,
  /** The text of a memory block. */
  memory: (block: string): string => `host:memory/${block}`,
} as const;

/** Tells whether a value is the host's. */
export function isHostValue(name: string): boolean {
  return name.startsWith("host:");
}
