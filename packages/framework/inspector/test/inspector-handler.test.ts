import { expect, test } from "vitest";
import { inspectorHandler } from "../src/index.ts";

const ask = (path: string, method = "GET"): Promise<Response | undefined> =>
  inspectorHandler(new Request(`http://127.0.0.1${path}`, { method }));

test("the document loads its script and its style from the same server", async () => {
  const page = (await (await ask("/?agent=shop&tab=events"))?.text()) ?? "";
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
    ([, address]) => address ?? "",
  );

  expect(addresses.toSorted()).toEqual([
    "/inspector/icon.svg",
    "/inspector/page.css",
    "/inspector/page.js",
  ]);
  for (const address of addresses)
    expect((await (await ask(address))?.text())?.length).toBeGreaterThan(100);
});

test("every answer forbids scripts, frames and addresses of others", async () => {
  for (const path of ["/", "/inspector/page.js", "/inspector/page.css", "/inspector/icon.svg"]) {
    const policy = (await ask(path))?.headers.get("content-security-policy");

    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
  }
});

test("other paths are left to others", async () => {
  expect(await ask("/agents")).toBeUndefined();
  expect(await ask("/inspector/other.js")).toBeUndefined();
});

test("the page is only read", async () => {
  expect((await ask("/", "POST"))?.status).toBe(405);
  expect(await (await ask("/", "HEAD"))?.text()).toBe("");
});
