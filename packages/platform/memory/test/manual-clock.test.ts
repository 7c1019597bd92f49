import { expect, test } from "vitest";
import { createManualClock } from "../src/index.ts";

test("a clock stands still until it is moved", async () => {
  const clock = createManualClock(1000);

  expect(clock.now()).toBe(1000);
  await clock.advance(250);
  expect(clock.now()).toBe(1250);
});

test("each wait that ends on the way is answered at its own time, also one that begins on the way", async () => {
  const clock = createManualClock(0);
  const seen: [string, number][] = [];
  void clock.after(300).then(() => seen.push(["late", clock.now()]));
  void clock.after(100).then(async () => {
    seen.push(["first", clock.now()]);
    await clock.after(100);
    seen.push(["second", clock.now()]);
  });

  await clock.advance(1000);

  expect(seen).toEqual([
    ["first", 100],
    ["second", 200],
    ["late", 300],
  ]);
  expect(clock.now()).toBe(1000);
});

test("a wait that was aborted is not answered again", async () => {
  const clock = createManualClock(0);
  const controller = new AbortController();
  let answers = 0;
  void clock.after(100, controller.signal).then(() => (answers += 1));

  controller.abort();
  await clock.advance(200);

  expect(answers).toBe(1);
});
