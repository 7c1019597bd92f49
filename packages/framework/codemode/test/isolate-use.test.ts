import { setImmediate as nextRound } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { eventsOf, resultOf, startWork, tool } from "./desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const pay = tool("pay", () => "paid", { approval: () => true });
const priced = { ...isolates, costPerRun: 0.002 };

test("an isolate is counted with the result, and its price with the usage of the turn", async () => {
  const desk = createDesk();
  await startWork(desk, { code: "return 1;", tools: [], isolates: priced }).finish();

  const events = await eventsOf(desk);
  const settled = events.find(({ type }) => type === "tool.settled");
  const turn = events.find(({ type }) => type === "turn.settled");

  expect(settled?.data).toMatchObject({ isolates: { runs: 1, cost: 0.002 } });
  expect(turn?.data).toMatchObject({ usage: { cost: 0.002 } });
});

test("a script that is started again after an approval needs another isolate", async () => {
  const desk = createDesk();
  const work = { code: "return await tools.pay({});", tools: [pay], isolates: priced };
  await startWork(desk, work).finish();

  const events = await eventsOf(desk);
  const starts = events.filter(
    ({ type, data }) => type === "tool.started" && "call" in data && data.call === "call_0_0",
  );
  const settled = events.find(
    ({ type, data }) => type === "tool.settled" && "call" in data && data.call === "call_0_0",
  );

  expect(starts.length).toBe(2);
  expect(settled?.data).toMatchObject({ isolates: { runs: 2, cost: 0.004 } });
});

test("a script that waits for a person gives its isolate back, and goes on in another", async () => {
  const desk = createDesk();
  const told: string[] = [];
  const watched = {
    ...isolates,
    async run(...[source, options]: Parameters<typeof isolates.run>) {
      told.push("taken");
      const result = await isolates.run(source, options);
      told.push("given back");
      return result;
    },
  };
  const asked = tool("pay", () => "paid", { approval: () => true });
  const code = "return await tools.pay({});";
  const parked = async (): Promise<boolean> =>
    (await eventsOf(desk)).some(({ type }) => type === "turn.parked");
  const work = startWork(desk, { code, tools: [asked], isolates: watched });
  await work.submit();
  while (!(await parked()) || told.at(-1) !== "given back") {
    await nextRound();
    await desk.clock.advance(50);
  }
  const beforeTheAnswer = [...told];
  await work.finish();

  expect(beforeTheAnswer).toEqual(["taken", "given back"]);
  // The clock is moved by hand while the isolate is real: an attempt may be cut short, and there is one more.
  expect(told.slice(2).filter((each) => each === "taken").length).toBeGreaterThan(0);
  expect(told.filter((each) => each === "taken").length).toBe(told.length / 2);
  expect(await resultOf(desk)).toMatchObject({ output: { result: "paid" } });
});

test("a platform without isolates says so, and what to do", async () => {
  const desk = createDesk();
  await startWork(desk, { code: "return 1;", tools: [], isolates: undefined }).finish();

  expect(await resultOf(desk)).toEqual({
    output:
      'Code cannot be run here: the platform "memory" has no isolates. Give it some: `isolates` among its options.',
    isError: true,
  });
});
