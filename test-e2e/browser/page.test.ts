import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accessibilityProblems, countedText, openPage, say, watchReplies } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";
import { openShop, type Shop } from "./shop.ts";
import { openWire } from "./wire.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";

describe.skipIf("missing" in found)(`the chat page in Chromium${why}`, () => {
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

  const at = (path: string): string => `${shop.url}${path}`;
  const open = (path: string): Promise<Page> => openPage(browser, at(path));

  test("what is said is answered, and stands in the list of conversations", async () => {
    const page = await open("/");
    await say(page, "good morning");

    await page.getByText("You said: good morning").waitFor();
    await page.locator(".row[aria-current] .about", { hasText: "idle" }).waitFor();
    expect(new URL(page.url()).searchParams.get("agent")).toBe("shop");
  });

  test("a new conversation asks for nothing that is not there yet", async () => {
    const page = await openPage(browser, "about:blank");
    const missed: string[] = [];
    page.on("response", (response) => {
      if (response.status() === 404) missed.push(response.url());
    });
    await page.goto(at("/?agent=shop&conversation=brand-new"));
    await page.getByText("Nothing was said yet.").waitFor();
    await say(page, "good morning");
    await page.getByText("You said: good morning").waitFor();

    expect(missed).toEqual([]);
  });

  test("markup, images and scripts of a reply are text and links: nothing is loaded from elsewhere", async () => {
    const page = await open("/?agent=shop&conversation=markup");
    const others: string[] = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(shop.url)) others.push(request.url());
    });
    await say(page, "look at A-17");
    await page.getByRole("cell", { name: "bike A-17" }).waitFor();
    await page.getByText("a trap").click({ noWaitAfter: true });

    expect(await page.evaluate("window.stolen")).toBeUndefined();
    expect(await page.locator(".reply img, .reply script").count()).toBe(0);
    expect(await page.locator('a[href^="javascript"]').count()).toBe(0);
    expect(others).toEqual([]);
  });

  test("a tool call is folded, and shows what went in and out", async () => {
    const page = await open("/?agent=shop&conversation=folded");
    await say(page, "look at A-17");
    const call = page.locator("details.call");
    await call.getByText("done").waitFor();
    expect(await call.getByText("on its way").isVisible()).toBe(false);

    await call.locator("summary").click();

    await call.getByText("on its way").waitFor();
    await call.getByText('"order": "A-17"').waitFor();
  });

  test("reloaded while a reply streams, the page shows the same text, once", async () => {
    const page = await open("/?agent=shop&conversation=reloaded");
    const replies = await watchReplies(page);
    await say(page, "count 500");
    await page.getByText("w40").waitFor();
    await page.reload();
    await page.getByText("w500").waitFor();
    await page.locator(".reply:not(.writing)").waitFor();

    expect(await page.locator(".reply").allTextContents()).toEqual([countedText(500)]);
    expect(await replies.faults()).toEqual([]);
  });

  test("without a network the page says so, and afterwards shows all of the text, once", async () => {
    await using wire = await openWire(Number(new URL(shop.url).port));
    const page = await openPage(browser, `${wire.url}/?agent=shop&conversation=offline`);
    const replies = await watchReplies(page);
    await say(page, "count 500");
    await page.getByText("w20").waitFor();
    wire.cut();
    await page.getByText("reconnecting").waitFor();
    await page.getByText("The server cannot be reached").waitFor();
    wire.mend();
    await page.getByText("w500").waitFor();
    await page.locator(".reply:not(.writing)").waitFor();

    expect(await page.locator(".reply").allTextContents()).toEqual([countedText(500)]);
    expect(await replies.faults()).toEqual([]);
    await page.locator("#status", { hasText: "idle" }).waitFor();
  });

  test("stop ends the turn for good", async () => {
    const page = await open("/?agent=shop&conversation=stopped");
    await say(page, "hang");
    await page.getByText("Let me think").waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".outcome", { hasText: "Stopped" }).waitFor();
    await page.reload();
    await page.locator(".outcome", { hasText: "Stopped" }).waitFor();

    expect(await page.locator("#status").textContent()).toBe("idle");
  });

  test("a call is approved with an edited input, and that is what runs", async () => {
    const page = await open("/?agent=shop&conversation=edited");
    await say(page, "refund the bike");
    await page.getByRole("button", { name: "Edit" }).click();
    const field = page.getByLabel("Run it with this input instead");
    await field.fill("{ not JSON");
    await page.getByRole("button", { name: "Approve this input" }).click();
    await page.getByText("This is not JSON.").waitFor();
    await field.fill('{ "order": "A-17", "eur": 7 }');
    await page.getByRole("button", { name: "Approve this input" }).click();

    await page.getByText('The tool said: paid {"order":"A-17","eur":7}').waitFor();
    expect(await page.locator(".approval").count()).toBe(0);
  });

  test("a call is denied with a reason, and the model reads it", async () => {
    const page = await open("/?agent=shop&conversation=denied");
    await say(page, "refund the bike");
    await page.getByRole("button", { name: "Deny" }).click();
    await page.getByLabel("Why not?").fill("not this customer");
    await page.getByRole("button", { name: "Deny" }).click();

    await page.getByText(/The tool said: .*not this customer/).waitFor();
  });

  test("whatever waits stands in the inbox, and is edited and denied there", async () => {
    const asking = await open("/?agent=shop&conversation=boxed");
    await say(asking, "refund the bike");
    const page = await open("/?view=inbox");
    const own = page.locator(".inbox > li", { hasText: "shop/boxed" });
    await own.getByRole("button", { name: "Edit" }).click();
    await own.getByLabel("Run it with this input instead").fill('{ "order": "A-17", "eur": 7 }');
    await own.getByRole("button", { name: "Approve this input" }).click();

    await own.waitFor({ state: "detached" });
    await asking.getByText('The tool said: paid {"order":"A-17","eur":7}').waitFor();
    await say(asking, "refund the bike");
    await own.getByRole("button", { name: "Deny" }).click();
    await own.getByLabel("Why not?").fill("once is enough");
    await own.getByRole("button", { name: "Deny" }).click();
    await asking.getByText(/The tool said: .*once is enough/).waitFor();
  });

  test("two pages show the same, and the first answer counts in both", async () => {
    const one = await open("/?agent=shop&conversation=both");
    const other = await open("/?agent=shop&conversation=both");
    await say(one, "refund the bike");
    await other.getByRole("button", { name: "Approve" }).click();
    await one.getByText("The tool said: paid").waitFor();
    await other.getByText("The tool said: paid").waitFor();

    const texts = async (page: Page): Promise<readonly string[]> =>
      page.locator(".said, .reply").allTextContents();
    expect(await other.locator(".approval").count()).toBe(0);
    expect(await texts(other)).toEqual(await texts(one));
  });

  test("everything is done by keyboard", async () => {
    const page = await open("/?agent=shop&conversation=keys");
    const keys = async (...pressed: readonly string[]): Promise<void> => {
      for (const key of pressed) await page.keyboard.press(key);
    };
    await page.getByLabel("Message", { exact: true }).waitFor();
    await keys("m");
    await page.keyboard.type("refund it");
    await keys("Enter", "Escape");
    await page.locator(".approval").waitFor();
    await keys("a", "Enter");
    await page.getByText("The tool said: paid").waitFor();
    await keys("2", "/");
    await page.keyboard.type("tool.settled");
    await page.getByText(/^1 of \d+$/).waitFor();
    await keys("Tab", "ArrowDown");
    await page.getByRole("heading", { name: "tool.settled" }).waitFor();
    await keys("3");
    await page.getByRole("heading", { name: "test/shop" }).waitFor();
    await keys("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await keys("Escape", "n");
    await page.getByText("Nothing was said yet.").waitFor();
    await page.keyboard.type("hello");
    await keys("Enter");
    await page.getByText("You said: hello").waitFor();

    expect(await page.getByRole("dialog").count()).toBe(0);
  });

  test("what is shown is in the address: a link, a reload and a step back show the same", async () => {
    const page = await open("/?agent=shop&conversation=linked");
    await say(page, "look at A-17");
    await page.getByText("Here is your order").waitFor();
    await page.getByRole("link", { name: "Events" }).click();
    await page.getByLabel("Find events").fill("model");
    await page.getByRole("option").filter({ hasText: "model.completed" }).first().click();
    const copy = await openPage(browser, page.url());
    await copy.getByRole("heading", { name: "model.completed" }).waitFor();
    expect(await copy.getByLabel("Find events").inputValue()).toBe("model");

    await page.getByRole("link", { name: "Requests" }).click();
    await page.getByText("You sell bikes.").waitFor();
    await page.goBack();

    await page.getByRole("heading", { name: "model.completed" }).waitFor();
  });

  test("without development the page shows the public log, and no requests", async () => {
    await using strict = await openShop({ mode: "production" });
    const page = await openPage(browser, `${strict.url}/?agent=shop&conversation=public`);
    await say(page, "refund the bike");
    await page.getByText('"order": "A-17"').waitFor();
    await page.getByRole("button", { name: "Approve" }).click();
    await page.getByText("The tool said: paid").waitFor();
    await page.locator(".tabs a").nth(1).click();
    await page.getByText("This server shows the public log only").waitFor();
    await page.getByRole("option").filter({ hasText: "tool.settled" }).click();
    await page.getByRole("heading", { name: "tool.settled" }).waitFor();
    expect(await page.locator(".detail").textContent()).not.toContain("paid");

    await page.locator(".tabs a").nth(2).click();

    await page.getByText("a server shows them in development only").waitFor();
  });

  test.each(["light", "dark"] as const)(
    "in %s colours every view is accessible and free of errors",
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (line) => {
        if (line.type() === "error" && !line.text().includes("404")) errors.push(line.text());
      });
      await page.goto(at(`/?agent=shop&conversation=${colorScheme}`));
      await say(page, "look at A-17");
      await page.getByText("Here is your order").waitFor();
      await page.locator("details.call summary").click();
      await say(page, "refund the bike");
      await page.getByRole("button", { name: "Approve" }).waitFor();
      const views = [
        page.locator(".approval"),
        page.getByRole("option"),
        page.getByText("You sell bikes."),
      ];
      for (const [index, view] of views.entries()) {
        await page.locator(".tabs a").nth(index).click();
        await view.first().waitFor();
        expect(await accessibilityProblems(page)).toEqual([]);
      }

      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(22, 24, 28)",
      );
      expect(errors).toEqual([]);
      await context.close();
    },
  );
});
