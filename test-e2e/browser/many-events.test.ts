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
    // What a person feels: told, and judged by whoever reads it, because another machine may be busy.
    console.log(`scrolling through 10,000 events: ${await workOfScrolling(page)}`);
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
}

const frames = 120;

/** How much the page's main thread works for a frame, in its own time: what others do on the machine is not counted. */
async function workOfScrolling(page: Page): Promise<string> {
  await page.getByLabel("Find events").fill("");
  await page.getByText("10,000 events").waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const workedMs = async (): Promise<number> => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  };
  const before = await workedMs();
  await page.evaluate(scrollThrough, frames);
  return `${(((await workedMs()) - before) / frames).toFixed(1)} ms of work for a frame`;
}

/** Runs in the page. */
async function scrollThrough(steps: number): Promise<void> {
  const list = document.querySelector(".options");
  if (list === null) return;
  for (let step = 0; step < steps; step += 1) {
    list.scrollTop = (list.scrollHeight / steps) * step;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
