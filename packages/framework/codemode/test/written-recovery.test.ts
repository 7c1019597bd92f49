import type { Tool, ToolContext, WorkflowOutcome } from "@tenon/contracts";
import { everyDeath, type Death } from "@tenon/testing";
import { afterAll, expect, test } from "vitest";
import { tool } from "./desk.ts";
import { openFlowDesk, type FlowDesk } from "./flow-desk.ts";
import { createDesk, isolates, type Desk } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const code = `
  export async function run(step, { skus }: { skus: string[] }) {
    const roll = await step.do("roll", () => Math.random());
    const prices: number[] = await step.all(skus.map((sku) => () => tools.price({ sku })));
    const winner = await Promise.race([tools.slow({}), tools.fast({})]);
    await step.do("book", () => tools.note({ text: "book" }));
    step.compensate("book", () => tools.note({ text: "unbook" }));
    await step.sleep("nap", 30);
    await step.do("pay", () => tools.pay({ eur: prices[0] + prices[1] }));
    step.compensate("pay", () => tools.note({ text: "unpay " + winner }));
    const same = roll !== Math.random() && Date.now() === Date.now();
    throw new Error("full " + same);
  }`;

test("whichever append a process dies at, it ends the same and no settled step is done again", async () => {
  const whole = await story({});
  expect(whole.outcome).toEqual({
    status: "failed",
    failure: { code: "threw", message: "The code failed in line 12: full true" },
  });
  expect(whole.repeated).toEqual([]);
  expect(Object.keys(whole.results)).toHaveLength(14);

  const stride = 3;
  const deaths = [...everyDeath(whole.appends).entries()];
  for (const [point, death] of deaths.filter(([index]) => index % stride === 0)) {
    const died = await story({ death });

    expect({ point, ...died, ...theirs }).toEqual({ point, ...whole, ...theirs });
    expect(new Set(died.keys), `point ${point}`).toEqual(new Set(whole.keys));
    expect(died.keys.length, `point ${point}`).toBeLessThan(whole.keys.length + 3);
  }
}, 300_000);

/** Nobody waits for it: it may still run when the code has failed, and then has no result. */
const loser = "tools.slow";

/** What may differ: how often processes wrote, and what a death made them do again. */
const theirs = { appends: 0, keys: [] };

test("the source that it began with goes on, and a tool that is gone is named until it is back", async () => {
  const desk = createDesk();
  const price = tool("price", () => 1);
  const pay = tool("pay", () => "paid");
  const source = `export async function run(step) {
    await tools.price({});
    await step.sleep("night", 600);
    return tools.pay({});
  }`;
  const first = openFlowDesk(desk, { code: source, tools: [price, pay] });
  await first.start();
  await first.until(({ status }) => status === "waiting");
  await first.runtime.stop();

  const second = openFlowDesk(desk, { code: "another", tools: [price] });
  const { blocked } = await second.until(({ status }) => status === "blocked");
  await second.runtime.stop();
  expect(blocked).toBe(
    'The step "tools.pay" needs the tool "pay", which the agent "desk" has no more. Bring it back, or abort the instance; nothing was done.',
  );

  const third = openFlowDesk(desk, { code: "another", tools: [price, pay] });
  await (await third.instance())?.send("nudge", null, { by: "user:ana" });
  expect(await third.finish()).toEqual({ status: "done", output: "paid" });
});

interface Story {
  readonly appends: number;
  readonly outcome: WorkflowOutcome | undefined;
  readonly results: Readonly<Record<string, unknown>>;
  readonly repeated: readonly string[];
  /** Of each effect, with its step. */
  readonly keys: readonly string[];
}

interface StoryOptions {
  readonly death?: Death;
}

async function story({ death }: StoryOptions): Promise<Story> {
  const desk = createDesk();
  const keys: string[] = [];
  const repeated: string[] = [];
  const options = { code, input: { skus: ["a", "bb"] } };
  const noted: { of?: FlowDesk } = {};
  const tools = toolsOf(desk, async ({ call, key }) => {
    const events = (await noted.of?.events()) ?? [];
    const isSettled = events.some(
      (event) => event.type === "step.settled" && event.data.step === call,
    );
    if (isSettled) repeated.push(call);
    keys.push(`${call} ${key.slice(key.lastIndexOf("@"))}`.replace(/@\d+/, "@"));
  });
  const first = openFlowDesk(desk, { ...options, tools, death });
  noted.of = first;
  await first.start();
  let outcome = await first.finish();
  if (first.isDead()) {
    const last = openFlowDesk(desk, { ...options, tools });
    noted.of = last;
    await last.start();
    outcome = await last.finish();
  }
  const results = (await noted.of.events()).flatMap((event) =>
    event.type === "step.settled" && event.data.step !== loser
      ? [[event.data.step, withoutTime(event.data.result)]]
      : [],
  );
  return {
    appends: first.appends(),
    outcome,
    results: Object.fromEntries(results),
    repeated,
    keys,
  };
}

function toolsOf(desk: Desk, ran: (context: ToolContext) => Promise<void>): readonly Tool[] {
  const named = (name: string, waitMs: number): Tool =>
    tool(name, async (_input, context) => {
      await ran(context);
      await desk.clock.after(waitMs, context.signal);
      return name;
    });
  return [
    named("slow", 60),
    named("fast", 5),
    tool("price", async ({ sku }: { sku: string }, context) => {
      await ran(context);
      return 100 + sku.length;
    }),
    tool("note", async ({ text }: { text: string }, context) => {
      await ran(context);
      return text;
    }),
    tool(
      "pay",
      async ({ eur }: { eur: number }, context) => {
        await ran(context);
        return eur;
      },
      { approval: () => true },
    ),
  ];
}

/** When a person answered is the clock's, and the number is drawn from the time at which it was started. */
function withoutTime(result: object): unknown {
  return JSON.parse(
    JSON.stringify(result, (key, value: unknown) =>
      key === "at" || typeof value === "number" ? 0 : value,
    ),
  );
}
