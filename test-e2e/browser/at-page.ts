import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { counted } from "./shop-model.ts";

/** Opens an address as one who never was there. */
export async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** Writes a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

/** What counting gives. */
export function countedText(count: number): string {
  return counted(count).join("");
}

/** Looks at every text that the newest reply ever shows, from the next moment and load of the page on. */
export async function watchReplies(page: Page): Promise<{ faults(): Promise<readonly string[]> }> {
  await page.addInitScript(watch);
  await page.evaluate(watch);
  return {
    faults: () => page.evaluate<readonly string[]>("window.faults"),
  };
}

/**
 * Runs in the page. A reply is the words w1 w2 w3 … without a gap or a repeat, at every moment at which it is seen, and
 * there is never a second one.
 */
function watch(): void {
  const faults: string[] = [];
  Object.assign(globalThis, { faults });
  const look = (): void => {
    const replies = document.querySelectorAll(".reply");
    if (replies.length > 1) faults.push(`${replies.length} replies`);
    const words = (replies[0]?.textContent ?? "").split(/\s+/).filter((word) => word !== "");
    const wrong = words.findIndex((word, index) => word !== `w${index + 1}`);
    // The last word may not be whole yet.
    if (wrong >= 0 && wrong < words.length - 1) faults.push(words.join(" "));
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
  });
}

/** What axe finds, in a line each. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()");
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
