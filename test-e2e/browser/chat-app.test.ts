import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { startWorkerd } from "@tenon/local-workerd";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleWorker } from "../cloudflare/bundle-worker.ts";
import { openPage, say } from "./at-page.ts";
import { findBrowser, openBrowser } from "./browser.ts";

const found = await findBrowser();
const why = "missing" in found ? ` (skipped: ${found.missing})` : "";
const app = join(import.meta.dirname, "../../apps/chat");

const places = [
  ["Node", startOnNode],
  ["a Worker", startInWorker],
] as const;

describe.skipIf("missing" in found)(`the example app chat in Chromium${why}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    await promisify(execFile)(
      process.execPath,
      ["--conditions=@tenon/source", join(app, "page/build.ts")],
      { cwd: app },
    );
    browser = await openBrowser("path" in found ? found.path : "");
  });

  afterAll(() => browser?.close());

  test.each(places)("on %s both agents answer, each on its own harness", async (_place, start) => {
    await using served = await start();
    const page = await openPage(browser, served.url);
    await say(page, "What does the A-17 cost?");
    await page.getByText("The bike A-17 costs 1290 euro.").waitFor();
    await page.reload();
    await page.getByText("The bike A-17 costs 1290 euro.").waitFor();
    await page.getByRole("button", { name: "seller" }).click();
    await say(page, "Order it, please.");
    await page.getByRole("button", { name: "Yes" }).click();
    await page.getByText("Your bike is on its way.").waitFor();
    await page.locator("[role=status]", { hasText: "idle" }).waitFor();

    expect(await harnessesOf(served.url)).toEqual(["think", "pi"]);
  });

  test.each(places)(
    "on %s two tabs show the same in the same order, and each its own message at once",
    async (_place, start) => {
      await using served = await start();
      const one = await openPage(browser, served.url);
      const two = await one.context().newPage();
      await two.goto(served.url);
      const held = Promise.withResolvers<void>();
      await one.route("**/agents/guide/*", async (route) => {
        if (route.request().method() === "POST") await held.promise;
        await route.continue();
      });

      await say(one, "from the first tab");
      await one.getByText("from the first tab").waitFor();
      await say(two, "from the second tab");
      await one.getByText("from the second tab").waitFor();
      const before = await messagesOf(one);
      held.resolve();
      for (const page of [one, two]) {
        await page.getByText("The bike A-17 costs 1290 euro.").nth(1).waitFor();
        await page.locator("[role=status]", { hasText: "idle" }).waitFor();
      }

      expect(before).toContain("from the first tab");
      expect(await messagesOf(one)).toEqual(await messagesOf(two));
      expect(await one.locator("p.user").allTextContents()).toEqual([
        "from the second tab",
        "from the first tab",
      ]);
      await one.context().close();
    },
  );
});

function messagesOf(page: Page): Promise<string[]> {
  return page.locator("[role=log] > *").allTextContents();
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

async function startOnNode(): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), "tenon-chat-"));
  const child = fork(join(app, "server/node.ts"), [join(folder, "chat.db"), "0"], {
    execArgv: ["--conditions=@tenon/source"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const [url] = await once(child, "message");
  return {
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startInWorker(): Promise<Served> {
  return startWorkerd({
    script: await bundleWorker(join(app, "server/worker/worker.ts")),
    objects: { AgentObject: "AgentObject", DirectoryObject: "DirectoryObject" },
    assets: join(app, "public"),
    compatibilityFlags: ["nodejs_compat", "enable_request_signal"],
  });
}

/** With which harnesses the turns of all conversations began, agent by agent. */
async function harnessesOf(url: string): Promise<readonly string[]> {
  const harnesses: string[] = [];
  for (const agent of ["guide", "seller"]) {
    const list: { readonly conversations: readonly { readonly conversation: string }[] } = await (
      await fetch(`${url}/agents/${agent}`)
    ).json();
    const logs = list.conversations.map(async ({ conversation }): Promise<readonly Started[]> =>
      (await fetch(`${url}/agents/${agent}/${conversation}`)).json(),
    );
    const events = (await Promise.all(logs)).flat().filter(({ type }) => type === "turn.started");
    harnesses.push(...events.map(({ data }) => data.harness));
  }
  return harnesses;
}

type Started = { readonly type: string; readonly data: { readonly harness: string } };
