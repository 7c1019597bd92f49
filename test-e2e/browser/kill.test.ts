import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { countedText, openPage, say, watchReplies } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";
import { openShop, type Shop } from "./shop.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";
const points = Array.from({ length: 20 }, (_, index) => 3 * (index + 1));

describe.skipIf("missing" in found)(`the server is killed while a browser reads${why}`, () => {
  let browser: Browser;
  let shop: Shop;

  beforeAll(async () => {
    [browser, shop] = await Promise.all([
      openBrowser("path" in found ? found.path : ""),
      openShop(),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.[Symbol.asyncDispose]();
  });

  test.each(points)(
    "after word %i the page goes on: the same text, no gap, no repeat",
    async (point) => {
      const page = await openPage(browser, `${shop.url}/?agent=shop&conversation=killed-${point}`);
      const replies = await watchReplies(page);
      await say(page, `count 60 hold ${point}`);
      await page.locator(".reply.writing", { hasText: new RegExp(`w${point}$`) }).waitFor();
      await shop.kill();
      await shop.restart();
      await page.getByText("w60").waitFor();
      await page.locator(".reply:not(.writing)").waitFor();

      expect(await page.locator(".reply").allTextContents()).toEqual([countedText(60)]);
      expect(await replies.faults()).toEqual([]);
      await page.context().close();
    },
  );
});
