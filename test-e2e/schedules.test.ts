import { expect, test } from "vitest";
import { ring } from "./schedules/ring.ts";

test("two processes on one store fire no time twice and lose none, however often they are killed", async () => {
  const { firings, kills, interrupted, ...problems } = await ring({ firings: 100, seed: 7 });

  console.log(`${firings} firings, ${kills} kills, ${interrupted} interrupted`);
  expect(problems).toEqual({ lost: [], twice: [], wrong: [] });
  expect(firings).toBeGreaterThanOrEqual(100);
  expect(kills).toBeGreaterThan(3);
});
