import fc from "fast-check";
import { anyMove, type Move } from "./moves.ts";
import { play } from "./simulated-runtime.ts";
import type { Story } from "./story-writer.ts";

/** What may happen to a conversation, in any order. */
export const anyMoves: fc.Arbitrary<readonly Move[]> = fc.array(anyMove, {
  minLength: 1,
  maxLength: 120,
  size: "max",
});

/** The same stories in every run; a failure prints its seed and its smallest story. */
export const everyRun: { readonly seed: number; readonly numRuns: number } = {
  seed: 20_250_801,
  numRuns: 300,
};

/** Checks a property of every log that a runtime may write. */
export function checkStories(property: (story: Story) => void): void {
  checkCutStories((story) => property(story));
}

/** Checks a property of every such log and a place in it. */
export function checkCutStories(property: (story: Story, cut: number) => void): void {
  const parameters = fc.property(anyMoves, fc.nat(), (moves, place) => {
    const story = play(moves);
    property(story, place % (story.events.length + 1));
  });
  fc.assert(parameters, everyRun);
}
