import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, openPage, say } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";
import { openShop, type Shop } from "./shop.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";

describe.skipIf("missing" in found)(`the files of a conversation in Chromium${why}`, () => {
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

  /** A conversation with two drawings, of which the second has removed a directory. */
  async function openDrawn(conversation: string): Promise<Page> {
    const page = await openPage(browser, `${shop.url}/?agent=shop&conversation=${conversation}`);
    await say(page, "draw 7");
    await page.getByText("The tool said: drawn: 7").waitFor();
    await say(page, "draw 42");
    await page.getByText("The tool said: drawn: 42").waitFor();
    await page.getByRole("link", { name: "Files" }).click();
    await row(page, "chart.svg").waitFor();
    return page;
  }

  const row = (page: Page, name: string) => page.getByRole("option").filter({ hasText: name });
  const rows = (page: Page): Promise<readonly string[]> =>
    page.locator(".option .path").allTextContents();

  test("files stand in a tree, and a text, a directory and bytes are shown as what they are", async () => {
    const page = await openDrawn("tree");

    expect(await rows(page)).toEqual([
      "data.bin",
      "report/",
      "\u2003\u2003chart.svg",
      "\u2003\u2003numbers.json",
    ]);
    await row(page, "numbers.json").click();
    await page.locator(".detail pre", { hasText: '"bikes": 42' }).waitFor();
    await row(page, "report/").click();
    await page.locator(".detail", { hasText: "2 files" }).waitFor();
    await row(page, "data.bin").click();
    await page.getByText("No text: 4 bytes.").waitFor();
  });

  test("a chart is drawn, and neither its scripts nor its links do anything", async () => {
    const page = await openDrawn("chart");
    const others: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(shop.url) && !request.url().startsWith("data:"))
        others.push(request.url());
    });

    await row(page, "chart.svg").click();
    const picture = page.getByRole("img", { name: "/report/chart.svg" });
    await picture.waitFor();

    expect(await picture.evaluate((image: HTMLImageElement) => image.decode())).toBeUndefined();
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(240);
    expect(await page.evaluate("window.stolen")).toBeUndefined();
    expect(await page.locator(".detail svg, .detail script, iframe").count()).toBe(0);
    expect(others).toEqual([]);
  });

  test("as of the first drawing its files are there, and a page among them is text", async () => {
    const page = await openDrawn("past");

    await page.getByLabel("As of").selectOption({ index: 2 });
    await row(page, "page.html").click();
    await page.locator(".detail pre", { hasText: "window.stolen = 'page'" }).waitFor();

    expect(await page.evaluate("window.stolen")).toBeUndefined();
    expect(await rows(page)).toContain("\u2003\u2003notes/");
    await page.getByLabel("As of").selectOption({ label: "the beginning" });
    await page.getByText("There are no files.").waitFor();
  });

  test("what differs between two moments is listed, and shown line by line", async () => {
    const page = await openDrawn("changes");

    await page.getByLabel("Changes since").selectOption({ index: 2 });
    await row(page, "page.html").waitFor();

    expect(await page.locator(".option").allInnerTexts()).toEqual([
      expect.stringMatching(/report\/$/),
      expect.stringMatching(/^~\s*changed[^]*chart\.svg/),
      expect.stringMatching(/notes\/$/),
      expect.stringMatching(/^−\s*removed[^]*page\.html/),
      expect.stringMatching(/^~\s*changed[^]*numbers\.json/),
    ]);
    await row(page, "numbers.json").click();
    await page.locator(".patch").waitFor();
    expect(await page.locator(".patch del").allTextContents()).toEqual(['-  "bikes": 7\n']);
    expect(await page.locator(".patch ins").allTextContents()).toEqual(['+  "bikes": 42\n']);
    await row(page, "page.html").click();
    await page.locator(".patch del", { hasText: "stolen" }).waitFor();
    expect(await page.getByRole("link", { name: "Download" }).count()).toBe(0);
  });

  test("what is shown is in the address: another page, a reload and an offset of any event show the same", async () => {
    const page = await openDrawn("linked");
    await page.getByLabel("As of").selectOption({ index: 2 });
    await row(page, "numbers.json").click();
    await page.getByLabel("Find files").fill("numbers");
    await page.locator(".detail pre", { hasText: '"bikes": 7' }).waitFor();

    const copy = await openPage(browser, page.url());
    await copy.locator(".detail pre", { hasText: '"bikes": 7' }).waitFor();

    expect(await rows(copy)).toEqual(["report/", "\u2003\u2003numbers.json"]);
    const first = new URL(page.url()).searchParams.get("at") ?? "";
    const events = await (await fetch(`${shop.url}/agents/shop/linked/events`)).json();
    const offsets: readonly string[] = events.events.map(
      (event: { offset: string }) => event.offset,
    );
    const next = offsets[offsets.indexOf(first) + 1] ?? "";
    await copy.goto(page.url().replace(encodeURIComponent(first), encodeURIComponent(next)));
    await copy.locator(".detail pre", { hasText: '"bikes": 7' }).waitFor();
    expect(await copy.getByLabel("As of").inputValue()).toBe(next);
  });

  test("a file is downloaded with its bytes, as of the moment that is shown", async () => {
    const page = await openDrawn("download");
    await page.getByLabel("As of").selectOption({ index: 2 });
    await row(page, "chart.svg").click();

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download" }).click(),
    ]);

    expect(download.suggestedFilename()).toBe("chart.svg");
    expect(await readFile(await download.path(), "utf8")).toContain('height="7"');
  });

  test("all of it is done by keyboard, and new files come by themselves", async () => {
    const page = await openPage(browser, `${shop.url}/?agent=shop&conversation=keys`);
    const keys = async (...pressed: readonly string[]): Promise<void> => {
      for (const key of pressed) await page.keyboard.press(key);
    };
    await say(page, "draw 7");
    await page.getByText("The tool said: drawn: 7").waitFor();
    await keys("Escape", "4");
    await row(page, "numbers.json").waitFor();
    await keys("/");
    await page.keyboard.type("numbers");
    await page.getByText("1 of 4 files").waitFor();
    await keys("Tab", "End");
    await page.getByRole("heading", { name: "/report/numbers.json" }).waitFor();
    await page.locator(".detail pre", { hasText: '"bikes": 7' }).waitFor();

    const other = await openPage(browser, `${shop.url}/?agent=shop&conversation=keys`);
    await say(other, "draw 42");
    await page.locator(".detail pre", { hasText: '"bikes": 42' }).waitFor();
  });

  test.each(["light", "dark"] as const)(
    "in %s colours the tree, a chart and a difference are accessible and free of errors",
    async (colorScheme) => {
      const page = await openDrawn(colorScheme);
      await page.emulateMedia({ colorScheme });
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (line) => {
        if (line.type() === "error") errors.push(line.text());
      });

      await row(page, "chart.svg").click();
      await page.getByRole("img").waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByLabel("Changes since").selectOption({ index: 2 });
      await row(page, "numbers.json").click();
      await page.locator(".patch").waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);

      expect(errors).toEqual([]);
    },
  );
});
