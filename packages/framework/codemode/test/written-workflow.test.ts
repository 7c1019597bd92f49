import { afterAll, expect, test } from "vitest";
import { tool } from "./desk.ts";
import { openFlowDesk, runFlow } from "./flow-desk.ts";
import { createDesk, isolates } from "./process.ts";

afterAll(() => isolates[Symbol.asyncDispose]());

const price = tool("price", ({ sku }: { sku: string }) => ({ sku, eur: 100 + sku.length }));

test("a model writes a workflow, and its steps are done", async () => {
  const code = `
    type Row = { eur: number };
    export async function run(step: Step, input: { skus: string[] }) {
      const rows: Row[] = await step.all(input.skus.map((sku) => () => tools.price({ sku })));
      await step.sleep("night", 900);
      const sum = await step.do("sum", () => rows.reduce((total, { eur }) => total + eur, 0));
      const { status } = await step.approval({ name: "boss", input: { sum } });
      return { sum, status };
    }`;

  const outcome = await runFlow(createDesk(), {
    code,
    tools: [price],
    input: { skus: ["bike", "bell"] },
  });

  expect(outcome).toEqual({ status: "done", output: { sum: 208, status: "approved" } });
});

test("its steps and its source are in its log", async () => {
  const code = `export async function run(step) { return step.do("ask", () => tools.price({ sku: "a" })); }`;
  const desk = openFlowDesk(createDesk(), { code, tools: [price] });

  expect(await desk.start()).toMatchObject({ output: { workflow: "written" }, isError: false });
  await desk.finish();

  const events = await desk.events();
  expect(events[0]?.data).toMatchObject({
    by: "user:ana",
    source: {
      text: code,
      agent: "desk",
      tools: ["price"],
      digest: expect.stringMatching(/^sha256:/),
    },
  });
  expect(
    events.flatMap((event) => (event.type === "step.settled" ? [event.data.step] : [])),
  ).toEqual(["ask/price", "ask"]);
});
