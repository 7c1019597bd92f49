import { readFile } from "node:fs/promises";
import type { IsolateOptions } from "@tenon/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fueledSource } from "../src/fueled-source.ts";
import { Places } from "../src/places.ts";
import { runInWorkerd } from "./run-in-workerd.ts";
import { removeWorker, WorkerdProcess } from "./workerd-process.ts";

let worker: WorkerdProcess;

beforeAll(async () => {
  worker = await WorkerdProcess.start();
});

afterAll(async () => {
  await worker.close();
  await removeWorker();
});

const loops = [
  `while (true);`,
  `do {} while (true);`,
  `for (const at of (function* () { for (;;) yield 1; })()) void at;`,
  `for (;;) { try { for (;;) {} } catch {} finally { continue; } }`,
  `const again = async () => { await null; return again(); }; await again();`,
  `class Deep { get value() { return [1].map(() => this.value); } } for (;;) try { new Deep().value } catch {}`,
  `const $fuel = 1e12; let $end = () => {}; for (;;) $end();`,
];

test.each(loops)(
  "a loop ends by itself, and hurts nobody in the same workerd: %s",
  async (loop) => {
    const [hostile, innocent] = await Promise.all([
      run(loop),
      run(
        `let sum = 0; for (let at = 0; at < 1000; at += 1) sum += at; return await call("echo", sum);`,
      ),
    ]);

    expect(hostile).toEqual({ status: "limit", limit: "wallMs", console: [] });
    expect(innocent).toMatchObject({ status: "done", output: 499_500 });
  },
);

test("more scripts than may go on at once wait their turn", async () => {
  const places = new Places(2);
  const open = [1, 2, 3].map(() => Promise.withResolvers<number>());
  const started: number[] = [];
  const taken = open.map(({ promise }, at) =>
    places.take(() => {
      started.push(at);
      return promise;
    }),
  );
  await Promise.resolve();
  const before = [...started];
  open[1]?.resolve(1);
  await taken[1];
  open[2]?.resolve(2);

  expect(await taken[2]).toBe(2);
  expect([before, started]).toEqual([
    [0, 1],
    [0, 1, 2],
  ]);
  open[0]?.resolve(0);
  await taken[0];
});

test("what is counted changes neither lines nor meaning", async () => {
  const source = `
    enum Kind { One = 1 }
    interface Row { readonly id: number }
    const object = () => ({ a: 1 });
    const pair = () => (1, 2);
    const nested = (one: number) => (other: number) => one + other;
    const rows: Row[] = [{ id: Kind.One }];
    let label = 0;
    outer: for (const a of [1, 2]) for (const b of [1, 2]) if (b === 2) continue outer; else label += a * b;
    const wait = async () => await call("echo", 1);
    return [object(), pair(), nested(1)(2), rows, label, await wait(), (() => class { static x = 1 })().x];`;

  expect(await run(source)).toMatchObject({
    status: "done",
    output: [{ a: 1 }, 2, 3, [{ id: 1 }], 3, 1, 1],
  });
  const read = fueledSource(source, 100);
  expect(read.isReadable && read.text.split("\n").length).toBe(source.split("\n").length + 1);
});

test("a script cannot leave its function, nor say more than one", () => {
  for (const source of ["}; const more = 1; {", "}\nexport const more = 1; async () => {"]) {
    expect(fueledSource(source, 100)).toMatchObject({ isReadable: false });
  }
});

test("the example of the README is the one that runs here", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = await readFile(new URL("workerd/example-worker.ts", import.meta.url), "utf8");
  const exampleWorker = await WorkerdProcess.start("example-worker");

  const response = await fetch(exampleWorker.url.replace("ws:", "http:"));

  expect(await response.json()).toEqual({ status: "done", output: 208, console: [] });
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  await exampleWorker.close();
});

function run(source: string): ReturnType<typeof runInWorkerd> {
  const options: IsolateOptions = {
    call: async (_ordinal, _name, input) => input,
    now: 0,
    seed: 1,
    limits: { wallMs: 250, memoryBytes: 32 * 1024 * 1024, calls: 10, resultBytes: 1024 },
    signal: new AbortController().signal,
  };
  return runInWorkerd(worker, source, options);
}
