import { existsSync } from "node:fs";
import type { Usage } from "@tenon/contracts";
import type { RecordedEvent } from "@tenon/log";
import { expect, test } from "vitest";
import { costLines } from "../src/view/cost-lines.ts";
import { whyText } from "../src/view/why-text.ts";
import { createShop, type TestProject } from "./shop-project.ts";
import { command, start, startProcess, tenon, type Finished, type Running } from "./tenon.ts";

test("message after message, until there is no more to read", async () => {
  await using shop = await createShop();

  const { code, stdout, stderr } = await chat(shop, ["Hi.", "", "More."], "--id", "c1");
  const log = await tenon(["inspect", "c1"], shop);

  expect(code).toBe(0);
  expect(stdout).toBe("Hi.\nMore.\n");
  expect(stderr).toContain("conversation c1; /help shows what you can do\n");
  expect(stderr).toContain("To come back: tenon chat shop --id c1\n");
  expect(log.stdout.match(/^t\d done/gm)).toEqual(["t1 done", "t2 done"]);
});

test("/cost, /why and /request tell what was used, why it ended and what was asked", async () => {
  await using shop = await createShop();

  const before = await chat(shop, ["/cost", "/why", "/request"], "--id", "c0");
  const { stdout } = await chat(shop, ["Hi.", "/cost", "/why", "/request 0"], "--id", "c1");

  expect(before.stdout).toBe("No model was asked yet.\nThere was no turn yet.\n");
  expect(before.stderr).toContain("error: There is no request in this conversation.");
  expect(stdout).toMatch(/^scripted\/echo: \d+ tokens in, \d+ out, free$/m);
  expect(stdout).toContain("t1 ended after 1 step: the model had nothing more to do.\n");
  const request: unknown = JSON.parse(stdout.slice(stdout.indexOf("{\n")));
  expect(request).toMatchObject({ model: { id: "echo" }, messages: [{ role: "user" }] });
});

test("a command that is not there lists those that are, and the chat goes on", async () => {
  await using shop = await createShop();

  const { stdout, stderr } = await chat(shop, ["/frok", "/fork #99", "Hi.", "/exit", "No."]);

  expect(stdout).toBe("Hi.\n");
  expect(stderr).toContain("There is no /frok.\n  /fork ");
  expect(stderr).toContain("error: There is no");
});

test("a call that waits for approval is asked in place: yes runs it, a reason refuses it", async () => {
  await using shop = await createShop();
  const lines = ["Pay.", "y", "Pay again.", "Too dear."];

  const { stdout, stderr } = await chat(shop, lines, "--model", "scripted/pay");

  expect(stderr).toContain('? pay {"eur":180}: allow it? [y/N, or why not]\n');
  expect(stderr).not.toContain("tenon approve");
  expect(stdout).toContain('Paid: {"paid":true}.\n');
  expect(stderr).toMatch(/✗ pay .*Denied by user:.+: Too dear\./);
});

test("what an earlier process left open is asked first", async () => {
  await using shop = await createShop();
  await tenon(["run", "shop", "Pay", "--id", "c1", "--model", "scripted/pay"], shop);

  const { stdout } = await chat(shop, ["yes", "Thanks."], "--id", "c1");

  expect(stdout).toMatch(/Paid: \{"paid":true\}\.\nThanks\.\n$/);
});

test("/fork goes on in a fork, and the original stays as it was", async () => {
  await using shop = await createShop();

  const { stderr } = await chat(shop, ["One.", "/fork", "Two."], "--id", "c1");

  const [, fork = ""] = /This is shop\/(\S+) now/.exec(stderr) ?? [];
  const [original, forked] = await Promise.all(
    ["c1", fork].map((id) => tenon(["inspect", id], shop)),
  );
  expect(original?.stdout.match(/^t\d/gm)).toEqual(["t1"]);
  expect(forked?.stdout.match(/^t\d/gm)).toEqual(["t1", "t2"]);
});

test("the first Ctrl-C stops the turn for good, the next leaves", async () => {
  await using shop = await createShop();
  const words = ["chat", "shop", "--id", "c1", "--model", "scripted/wait", "--by", "user:ann"];
  const running = start(words, { ...shop, isTyping: true });
  type(running, "Wait.\n");
  await running.wrote("One moment.");
  await running.wrote("wait is running");

  running.child.kill("SIGINT");
  await running.wrote("aborted by user:ann");
  type(running, "/why\n");
  await running.wrote("user:ann stopped it.");
  running.child.kill("SIGINT");

  expect((await running.finished).code).toBe(0);
  const log = await tenon(["log", "c1"], shop);
  expect(log.stdout).toContain("turn.abort-requested  by user:ann");
  expect(log.stdout).toMatch(/submission\.settled +aborted by user:ann\n$/);
});

/** As `script` of util-linux gives one. */
const hasTerminal = process.platform === "linux" && existsSync("/usr/bin/script");

test.runIf(hasTerminal)("in a terminal Esc stops the turn, and Ctrl-C leaves", async () => {
  await using shop = await createShop();
  const words = [...command, "chat", "shop", "--id", "c1", "--model", "scripted/wait"].join(" ");
  const options = { ...shop, isTyping: true, env: { TERM: "xterm" } };
  const running = startProcess(["script", "-qfec", words, "/dev/null"], options);
  await running.wrote("> ");
  type(running, "Wait.\r");
  await running.wrote("One moment.");
  await running.wrote("wait is running");

  type(running, "\u001b");
  await running.wrote("aborted");
  type(running, "\u0003");

  expect((await running.finished).code).toBe(0);
  expect((await tenon(["log", "c1"], shop)).stdout).toMatch(/settled +aborted by \S+\n$/);
});

test("an agent that is not there and a model without a key are refused before the first message", async () => {
  await using shop = await createShop();
  const [agent, model] = await Promise.all([
    tenon(["chat", "shp"], shop),
    tenon(["chat", "shop", "--model", "nope/x"], shop),
  ]);

  expect(agent).toMatchObject({ code: 2, stderr: expect.stringContaining('no agent "shp"') });
  expect(model).toMatchObject({ code: 2, stderr: expect.stringContaining('provider "nope"') });
});

test("nothing happened yet is said as such", () => {
  expect(costLines([])).toEqual(["No model was asked yet."]);
  expect(whyText([])).toBe("There was no turn yet.");
});

test("/cost adds up by model, and knows no sum where one price is unknown", () => {
  const cheap = { input: 1_000, output: 100, cacheRead: 0, cacheWrite: 0, cost: 0.25 };
  const { cost: _, ...unpriced } = cheap;

  expect(costLines([replyOf("a", cheap), replyOf("b", cheap), replyOf("a", cheap)])).toEqual([
    "lab/a: 2000 tokens in, 200 out, $0.5000",
    "lab/b: 1000 tokens in, 100 out, $0.2500",
  ]);
  expect(costLines([replyOf("a", cheap), replyOf("a", unpriced)])).toEqual([
    "lab/a: 2000 tokens in, 200 out, price unknown",
  ]);
});

test("/cost tells of isolates, which have a price on some platforms", () => {
  const free = { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, cost: 0 };
  // Only the cost matters.
  const scripted = (runs: number, cost: number): RecordedEvent =>
    ({ type: "tool.settled", data: { isolates: { runs, cost } } }) as unknown as RecordedEvent;

  expect(costLines([replyOf("a", free), scripted(1, 0.002), scripted(2, 0.004)])).toEqual([
    "lab/a: 1 tokens in, 1 out, free",
    "isolates: 3 started, $0.0060",
  ]);
  expect(costLines([replyOf("a", free), scripted(1, 0)])).toContain("isolates: 1 started, free");
});

/** A reply of the model `id`, of which only the usage matters. */
function replyOf(id: string, usage: Usage): RecordedEvent {
  const model = { provider: "lab", id };
  const message = { role: "assistant", id: "m", parts: [], model, usage, stop: "stop" };
  return { type: "model.completed", data: { message } } as unknown as RecordedEvent;
}

/** Types lines and closes the input. */
async function chat(
  shop: TestProject,
  lines: readonly string[],
  ...options: readonly string[]
): Promise<Finished> {
  const model = options.includes("--model") ? [] : ["--model", "scripted/echo"];
  const running = start(["chat", "shop", ...model, ...options], { ...shop, isTyping: true });
  type(running, lines.map((line) => `${line}\n`).join(""));
  running.child.stdin?.end();
  return running.finished;
}

function type({ child }: Running, text: string): void {
  child.stdin?.write(text);
}
