/**
 * What a runtime in an object is given as its `policy`: every row is billed, so fragments of a reply are stored by the
 * second and not as they come. Watchers see them at once all the same.
 */
export const rowSavingPolicy: {
  readonly deltaFlushMs: number;
  readonly deltaFlushBytes: number;
} = { deltaFlushMs: 1000, deltaFlushBytes: 32_768 };
