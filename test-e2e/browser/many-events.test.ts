import type { ConversationId, EntryDraft, SubmissionId } from "@tenon/contracts";
import { conversationLog, encodeEvent } from "@tenon/log";
import { openNodePlatform } from "@tenon/platform-node";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";
import { openShop, type Shop } from "./shop.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";
const many = 10_000;

describe.skipIf("missing" in found)(`a conversation of 10,000 events${why}`, () => {
  let browser: Browser;
  let shop: Shop;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([
      openBrowser("path" in found ? found.path : ""),
      openShop({ prepare: writeMany }),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
  });

  test("all of them are listed, while only the rows that are seen exist", async () => {
    const page = await openPage(browser, `${shop.url}/?agent=shop&conversation=long&tab=events`);
    await page.getByText("10,000 events").waitFor();
    const list = page.getByRole("listbox", { name: "Events" });
    const rows = async (): Promise<number> => page.getByRole("option").count();
    await list.focus();
    await page.keyboard.press("End");
    await page.getByText('"name": "value-9998"').waitFor();
    expect(await rows()).toBeLessThan(100);
    await page.keyboard.press("Home");
    await page.getByRole("heading", { name: "conversation.created" }).waitFor();
    expect(await rows()).toBeLessThan(100);
    await page.getByLabel("Find events").fill("value-7777");
    await page.getByText("1 of 10,000").waitFor();
    await page.getByRole("option").click();

    await page.getByText('"name": "value-7777"').waitFor();
  });

  test("a frame of scrolling through them lays the page out no more than it has to", async () => {
    const page = await openPage(browser, `${shop.url}/?agent=shop&conversation=long&tab=events`);
    const found = await framesOfScrolling(browser, page);

    expect(found.length).toBeGreaterThan(frames / 2);
    const layouts = found.reduce((total, frame) => total + frame.layouts, 0);
    expect(layouts).toBeLessThan(3 * found.length);
    // What a person feels: told, and judged by whoever reads it, because another machine may be slow.
    const works = found.map(({ ms }) => ms).toSorted((one, other) => one - other);
    const [middle = 0, of95 = 0] = [0.5, 0.95].map(
      (share) => works[Math.floor(works.length * share)],
    );
    console.log(
      `scrolling through 10,000 events: ${middle.toFixed(1)} ms of work for a frame, 95 of 100 under ${of95.toFixed(1)}; ${layouts} layouts in ${found.length} frames`,
    );
  });
});

/** A store in which somebody recorded many values. */
async function writeMany(file: string): Promise<void> {
  await using platform = await openNodePlatform({ file });
  const id = "long" as ConversationId;
  const log = conversationLog("shop", id);
  const drafts: EntryDraft[] = [
    encodeEvent({
      type: "conversation.created",
      key: "created",
      data: { agent: "shop", conversation: id, by: "anna" },
      public: true,
    }),
    encodeEvent({
      type: "submission.accepted",
      key: "s/one",
      data: {
        submission: "one" as SubmissionId,
        input: { role: "user", parts: [{ type: "text", text: "Remember all of this." }] },
        whenBusy: "queue",
        by: "anna",
      },
      public: true,
    }),
    encodeEvent({
      type: "submission.settled",
      key: "s/one/settled",
      data: { submission: "one" as SubmissionId, outcome: { status: "done" } },
      public: true,
    }),
  ];
  for (let at = drafts.length; at < many; at += 1)
    drafts.push(
      encodeEvent({
        type: "value.recorded",
        key: `value/${at}`,
        data: { name: `value-${at - 1}`, value: { at, text: "some words that take up a line" } },
      }),
    );
  const [opening, ...rest] = drafts;
  if (opening === undefined) return;
  for (let at = 0; at < rest.length; at += 1_000)
    await platform.logs.accept(log, rest.slice(at, at + 1_000), { opening: [opening] });
  const now = Date.now();
  await platform.directory.upsert({
    log,
    agent: "shop",
    conversation: id,
    status: "idle",
    approvals: [],
    createdAt: now,
    updatedAt: now,
  });
}

const frames = 120;

/**
 * How long the page's main thread works for each frame, in its own time, of which what others do on the machine is no part:
 * scripts, styles, layout and paint, as the browser traces them.
 */
async function framesOfScrolling(browser: Browser, page: Page): Promise<readonly Frame[]> {
  await page.getByText("10,000 events").waitFor();
  await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel"] });
  await page.evaluate(scrollThrough, frames);
  const trace: { readonly traceEvents: readonly TraceEvent[] } = JSON.parse(
    String(await browser.stopTracing()),
  );
  return workBetweenFrames(trace.traceEvents);
}

interface Frame {
  readonly ms: number;
  readonly layouts: number;
}

/** Times are in microseconds, `tdur` in the time of the thread. */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
}

/** Tasks hold all that a thread does; each belongs to the frame whose callback is the next after its begin. */
function workBetweenFrames(events: readonly TraceEvent[]): readonly Frame[] {
  const callbacks = events.filter(({ name }) => name === "FireAnimationFrame");
  const { pid, tid } = callbacks[0] ?? {};
  const starts = callbacks.map(({ ts }) => ts).toSorted((one, other) => one - other);
  return starts.slice(1).map((end, index) => {
    const begin = starts[index] ?? end;
    const own = events.filter(
      (event) => event.pid === pid && event.tid === tid && event.ts >= begin && event.ts < end,
    );
    const worked = own.filter(({ name, ph }) => ph === "X" && name === task);
    return {
      ms: worked.reduce((total, { tdur = 0 }) => total + tdur, 0) / 1_000,
      layouts: own.filter(({ name }) => name === "Layout").length,
    };
  });
}

const task = "ThreadControllerImpl::RunTask";

/** Runs in the page. */
async function scrollThrough(steps: number): Promise<void> {
  const list = document.querySelector(".options");
  if (list === null) return;
  for (let step = 0; step < steps; step += 1) {
    list.scrollTop = (list.scrollHeight / steps) * step;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
