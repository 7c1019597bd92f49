import type { Schedule, Workflow } from "@tenon/contracts";
import { everyDeath, storeOver } from "@tenon/testing";
import { expect, test } from "vitest";
import { createWorkflows } from "../src/index.ts";
import { dueTimes, nextTime } from "../src/workflow/due-times.ts";
import { startMortal } from "./fixtures/mortal.ts";
import {
  createWorld,
  type ProcessOptions,
  type TestProcess,
  type World,
} from "./fixtures/world.ts";

const minute = 60_000;
const by = { by: "user:1" };

const everyMinute: Schedule = {
  name: "tick",
  when: { cron: "* * * * *" },
  target: { type: "workflow", workflow: "flow", input: null },
};

test("a time of day is that of its zone, on both sides of a change of clocks", () => {
  const nine: Schedule = {
    ...everyMinute,
    when: { cron: "0 9 * * *", timeZone: "Europe/Berlin" },
  };
  const before = Date.parse("2027-03-27T12:00:00Z");
  const first = nextTime(nine, Date.parse("2027-03-27T00:00:00Z")) ?? 0;
  const second = nextTime(nine, before) ?? 0;

  expect(new Date(first).toISOString()).toBe("2027-03-27T08:00:00.000Z");
  expect(new Date(second).toISOString()).toBe("2027-03-28T07:00:00.000Z");
});

test.each([
  ["skip", []],
  ["once", [9]],
  ["all", [1, 2, 3, 4, 5, 6, 7, 8, 9]],
] as const)("missed times are dealt with by the policy %s", (missed, hours) => {
  const start = Date.parse("2027-01-01T00:00:00Z");
  const hourly: Schedule = { ...everyMinute, when: { cron: "0 * * * *" }, missed };
  const due = dueTimes(hourly, start, start + 9.5 * 60 * minute);

  expect(due.map((time) => (time - start) / (60 * minute))).toEqual(hours);
});

test("a clock that was put back fires nothing again, and one that was put forward fires as its policy says", () => {
  const noon = Date.parse("2027-01-01T12:00:00Z");
  const later = noon + 10 * minute;

  expect(dueTimes(everyMinute, noon, noon - 60 * minute)).toEqual([]);
  expect(nextTime(everyMinute, noon)).toBe(noon + minute);
  expect(dueTimes(everyMinute, noon, later)).toEqual([later]);
  expect(dueTimes({ ...everyMinute, missed: "all" }, noon, later)).toHaveLength(10);
});

test("a schedule fires at its times, and no more once it is cancelled", async () => {
  const world = createWorld();
  const fired: string[] = [];
  const here = world.process(ticking(fired));
  await here.runtime.schedules.set(everyMinute, by);
  await here.runtime.schedules.set(everyMinute, by);
  await world.clock.advance(3 * minute);
  await here.runtime.schedules.cancel("tick", by);
  await world.clock.advance(3 * minute);
  const [status] = await here.runtime.schedules.list();

  expect(fired).toHaveLength(3);
  expect(status).toMatchObject({ cancelledBy: "user:1", fired: { length: 3 } });
  expect(status?.next).toBeUndefined();
});

test("one that is cancelled in the middle of what it makes up for fires no more", async () => {
  const world = createWorld();
  const set = world.process(ticking([]));
  await set.runtime.schedules.set({ ...everyMinute, missed: "all" }, by);
  await set.runtime.stop();
  await world.clock.advance(200 * minute);
  const fired: string[] = [];
  const here = world.process({
    ...ticking(fired),
    logs: (logs) =>
      storeOver(logs, {
        async append(lease, batch, options) {
          const isThird = batch[0]?.type === "schedule.fired" && (firings += 1) === 3;
          if (isThird) await set.runtime.schedules.cancel("tick", { by: "user:2" });
          return logs.append(lease, batch, options);
        },
      }),
  });
  let firings = 0;
  await world.clock.advance(minute);
  const [status] = await here.runtime.schedules.list();

  expect(status).toMatchObject({ cancelledBy: "user:2", fired: { length: 3 } });
  expect(fired).toHaveLength(3);
});

test("one time is fired once, and one that is over when it is set at once", async () => {
  const world = createWorld();
  const fired: string[] = [];
  const here = world.process(ticking(fired));
  const now = world.clock.now();
  await here.runtime.schedules.set(
    { ...everyMinute, name: "late", when: { at: now - minute } },
    by,
  );
  await here.runtime.schedules.set(
    { ...everyMinute, name: "soon", when: { at: now + minute } },
    by,
  );
  await world.clock.advance(5 * minute);

  expect(fired.toSorted()).toEqual([`late-${now - minute}`, `soon-${now + minute}`]);
});

test("two processes on one store fire nothing twice, whichever write one of them dies at", async () => {
  const whole = await twoProcesses();
  for (const death of everyDeath(whole.writes).filter((_, index) => index % 9 === 0)) {
    const died = await twoProcesses(death);

    expect({ death, fired: died.fired }).toEqual({ death, fired: whole.fired });
  }
  expect(new Set(whole.fired).size).toBe(5);
});

test("a conversation is told under a key of the time", async () => {
  const world = createWorld();
  const here = world.process({ workflows: createWorkflows([]) });
  const target = {
    type: "agent",
    agent: "desk",
    conversation: "one",
    input: "Good morning.",
  } as const;
  await here.runtime.schedules.set({ ...everyMinute, target }, by);
  await world.clock.advance(minute);
  const accepted = (await world.events()).filter(({ type }) => type === "submission.accepted");

  expect(accepted).toMatchObject([{ data: { by: "schedule:tick", input: { role: "user" } } }]);
});

test.each<readonly [object, string]>([
  [
    { cron: "61 * * * *" },
    '"61 * * * *" is no cron expression: Invalid value for minute: 61 (`when.cron`)',
  ],
  [{ cron: "0 0 31 2 *" }, "never comes"],
  [{ cron: "* * * * *", timeZone: "Mars/Base" }, '"Mars/Base" is no time zone (`when.timeZone`)'],
  [{ at: Number.NaN }, "must be a time"],
])("%j is refused", async (when, message) => {
  const here = createWorld().process({ workflows: createWorkflows([]) });
  const wrong = { ...everyMinute, when } as Schedule;

  await expect(here.runtime.schedules.set(wrong, by)).rejects.toMatchObject({
    code: "invalid-input",
    message: expect.stringContaining(message),
  });
});

function ticking(fired: string[]): ProcessOptions {
  const flow: Workflow = {
    name: "flow",
    version: "1",
    continues: [],
    validateInput: (value) => ({ ok: true, value }),
    validateOutput: (value) => ({ ok: true, value }),
    run: (step) => {
      fired.push(step.instance.id);
      return null;
    },
  };
  return { workflows: createWorkflows([flow]) };
}

/** Five times of two processes, one of which may die; the instances that were started. */
async function twoProcesses(
  death?: Parameters<typeof startMortal>[2],
): Promise<{ readonly fired: readonly string[]; readonly writes: number }> {
  const world: World = createWorld();
  const one = startMortal(world, { ...ticking([]), owner: "one" }, death);
  const other: TestProcess = world.process({ ...ticking([]), owner: "other" });
  const when = { cron: "*/5 * * * * *" };
  await other.runtime.schedules.set({ ...everyMinute, when, missed: "all" }, by);
  await world.clock.advance(27_000);
  const summaries = await other.platform.directory.list({ agent: "workflows/flow" });
  const fired = summaries.map(({ conversation }) => conversation).toSorted();
  return { fired, writes: one.writes() };
}

test("a runtime without workflows leaves schedules to others, and says so", async () => {
  const { runtime } = createWorld().process({});

  await expect(runtime.schedules.set(everyMinute, by)).rejects.toMatchObject({
    code: "unknown-workflow",
  });
  expect(() => runtime.workflow("tick", "one")).toThrow("without workflows");
});
