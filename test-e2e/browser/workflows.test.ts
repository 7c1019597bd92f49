import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, openPage } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";
import { openShop, type Shop } from "./shop.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";

describe.skipIf("missing" in found)(`the instances of workflows in Chromium${why}`, () => {
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

  async function start(name: string, { url }: Shop = shop): Promise<void> {
    const answered = await fetch(`${url}/workflows/delivery/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ input: "A-17" }),
    });
    expect(answered.status).toBe(202);
  }

  const open = (name: string, { url }: Shop = shop): Promise<Page> =>
    openPage(browser, `${url}/?workflow=delivery&instance=${name}`);

  const step = (page: Page, name: string): Locator =>
    page.locator(".steps > li").filter({ has: page.locator("summary code", { hasText: name }) });

  test("one is opened from the list, and shows its steps as they happen, with what they were tried and gave", async () => {
    const page = await openPage(browser, `${shop.url}/?view=inbox`);
    await start("listed");
    await page.getByRole("list", { name: "Workflows" }).getByText("listed").click();

    await step(page, "boss").getByText("waits for approval").waitFor();
    await page.locator("#status", { hasText: "waiting" }).waitFor();
    await step(page, "pack").getByText("done · attempt 2").waitFor();
    await step(page, "pack").locator("summary").click();
    await step(page, "pack").getByText('"boxes": 2').waitFor();
    expect(await page.title()).toBe("listed · delivery · Tenon");
  });

  test("what it asks is approved in its own place, with another input, and it goes on by itself until it sleeps", async () => {
    await start("approved");
    const page = await open("approved");
    const other = await open("approved");
    const boss = step(page, "boss");
    await boss.getByRole("button", { name: "Edit" }).click();
    await boss.getByLabel("Run it with this input instead").fill('{ "eur": 7 }');
    await boss.getByRole("button", { name: "Approve this input" }).click();

    for (const each of [page, other]) {
      await step(each, "boss").getByText("approved by local").waitFor();
      await step(each, "drying").getByText("sleeps until").waitFor();
      expect(await each.locator(".approval").count()).toBe(0);
    }
    await boss.locator("summary").click();
    await boss.getByText('"eur": 7').waitFor();
  });

  test("a step that failed says why, and so does the end", async () => {
    await start("denied");
    const page = await open("denied");
    await step(page, "boss").getByRole("button", { name: "Deny" }).click();
    await step(page, "boss").getByLabel("Why not?").fill("too dear");
    await step(page, "boss").getByRole("button", { name: "Deny" }).click();

    await step(page, "boss").getByText("denied by local").waitFor();
    await step(page, "store").locator(".problem", { hasText: "There is no room." }).waitFor();
    await page.locator(".outcome", { hasText: "There is no room." }).waitFor();
    await page.locator("#status", { hasText: "failed" }).waitFor();
  });

  test("a step of an agent leads to its conversation, and the inbox to the instance", async () => {
    await start("led");
    const page = await openPage(browser, `${shop.url}/?view=inbox`);
    await page.getByRole("link", { name: "workflows/delivery/led" }).click();
    await page.getByRole("link", { name: "The conversation with shop" }).click();

    await page.getByText("You said: good morning").waitFor();
    await page.goBack();
    await step(page, "boss").getByText("waits for approval").waitFor();
  });

  test("without development steps are shown without what went in and out, and nothing more is asked for", async () => {
    await using strict = await openShop({ mode: "production" });
    await start("public", strict);
    const page = await openPage(browser, "about:blank");
    const missed: string[] = [];
    page.on("response", (response) => {
      if (!response.ok()) missed.push(new URL(response.url()).pathname);
    });
    await page.goto(`${strict.url}/?workflow=delivery&instance=public`);
    await step(page, "boss").getByText("waits for approval").waitFor();
    await step(page, "pack").locator("summary").click();
    await step(page, "pack").getByText("This server shows no result of this step.").waitFor();
    await step(page, "boss").getByRole("button", { name: "Approve" }).click();
    await step(page, "drying").getByText("sleeps until").waitFor();

    // Asked for once.
    expect(missed).toEqual(["/workflows/delivery/public/events"]);
  });

  test("a page that lost its server goes on when another is in its place", async () => {
    await using lost = await openShop();
    await start("kept", lost);
    const page = await open("kept", lost);
    await step(page, "boss").getByText("waits for approval").waitFor();
    await lost.kill();
    await lost.restart();
    await step(page, "boss").getByRole("button", { name: "Approve" }).click();

    await step(page, "drying").getByText("sleeps until").waitFor();
  });

  test.each(["light", "dark"] as const)(
    "in %s colours steps that wait, are done and failed are accessible and free of errors",
    async (colorScheme) => {
      await start(colorScheme);
      const page = await open(colorScheme);
      await page.emulateMedia({ colorScheme });
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (line) => {
        if (line.type() === "error") errors.push(line.text());
      });
      await step(page, "boss").getByText("waits for approval").waitFor();
      await step(page, "pack").locator("summary").click();
      expect(await accessibilityProblems(page)).toEqual([]);
      await step(page, "boss").getByRole("button", { name: "Deny" }).click();
      await step(page, "boss").getByRole("button", { name: "Deny" }).click();
      await page.locator(".outcome").waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);

      expect(errors).toEqual([]);
    },
  );
});
