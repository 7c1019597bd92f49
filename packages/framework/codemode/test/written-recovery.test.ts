import type { LogStore, Tool, ToolContext, WorkflowOutcome } from "@tenon/contracts";
import { afterAll, expect, test } from "vitest";
import { createDesk, isolates, tool, type Desk } from "./desk.ts";
import { openFlowDesk, type FlowDesk } from "./flow-desk.ts";

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
  expect(Object.keys(whole.results)).toHaveLength(15);

  const stride = 3;
  for (let point = 0; point < whole.appends * 2; point += stride) {
    const death = { at: Math.floor(point / 2), isRecorded: point % 2 === 1 };
    const died = await story({ death });

    expect({ point, ...died, ...theirs }).toEqual({ point, ...whole, ...theirs });
    expect(new Set(died.keys), `point ${point}`).toEqual(new Set(whole.keys));
    expect(died.keys.length, `point ${point}`).toBeLessThan(whole.keys.length + 3);
  }
}, 300_000);

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
  readonly death?: { readonly at: number; readonly isRecorded: boolean };
}

async function story({ death }: StoryOptions): Promise<Story> {
  const desk = createDesk();
  const keys: string[] = [];
  const repeated: string[] = [];
  let appends = 0;
  let isDead = false;
  const mortal = (logs: LogStore, crash: () => Promise<void>): LogStore => ({
    acquire: (...given) => logs.acquire(...given),
    accept: (...given) => logs.accept(...given),
    read: (...given) => logs.read(...given),
    follow: (...given) => logs.follow(...given),
    checkpoint: (...given) => logs.checkpoint(...given),
    delete: (...given) => logs.delete(...given),
    async append(lease, batch, options) {
      const isLast = appends === death?.at;
      appends += 1;
      if (!isLast) return logs.append(lease, batch, options);
      if (death?.isRecorded === true) await logs.append(lease, batch, options);
      await crash();
      isDead = true;
      return new Promise(() => undefined);
    },
  });
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
  const first = openFlowDesk(desk, { ...options, tools, logs: mortal });
  noted.of = first;
  const isOver = (): boolean => isDead;
  await first.start(isOver);
  let outcome = await first.finish(isOver);
  if (isDead) {
    const last = openFlowDesk(desk, { ...options, tools });
    noted.of = last;
    await last.start();
    outcome = await last.finish();
  }
  const results = (await noted.of.events()).flatMap((event) =>
    event.type === "step.settled" ? [[event.data.step, withoutTime(event.data.result)]] : [],
  );
  return { appends, outcome, results: Object.fromEntries(results), repeated, keys };
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
