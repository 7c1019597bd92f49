import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

/** Where Debian and others put it; `TENON_CHROMIUM` names another. */
const places = [
  process.env["TENON_CHROMIUM"],
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** A browser of this machine, or why there is none. */
export type FoundBrowser = { readonly path: string } | { readonly missing: string };

/** Looks for a browser, and installs Debian's where that is possible: in the root's container of a CI. */
export async function findBrowser(): Promise<FoundBrowser> {
  const known = installed();
  if (known !== undefined) return { path: known };
  if (
    process.env["CI"] === undefined ||
    process.getuid?.() !== 0 ||
    !existsSync("/usr/bin/apt-get")
  )
    return { missing: "there is no Chromium: install it, or name one in TENON_CHROMIUM" };
  try {
    await run("apt-get", ["update", "-qq"], { timeout: 120_000 });
    await run(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", "chromium-headless-shell"],
      { timeout: 240_000, env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } },
    );
  } catch (error) {
    return { missing: `Chromium could not be installed: ${String(error).split("\n")[0]}` };
  }
  const fresh = installed();
  return fresh === undefined ? { missing: "apt-get installed no Chromium" } : { path: fresh };
}

/** Starts the browser that was found. */
export function openBrowser(path: string): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    // Containers give root no sandbox, and little shared memory.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    timeout: 120_000,
  });
}

const run = promisify(execFile);

function installed(): string | undefined {
  return places.find((place) => place !== undefined && existsSync(place));
}
