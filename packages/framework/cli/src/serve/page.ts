import { importFrom, isInstalled } from "../compose/user-packages.ts";
import type { Page } from "./fallback.ts";

/** The page that shows conversations, where its package is installed. */
export async function openPage(folder: string): Promise<Page | undefined> {
  if (!isInstalled(folder, pagePackage)) return undefined;
  const loaded: unknown = await importFrom(folder, pagePackage);
  const found = new Map(Object.entries(Object(loaded))).get("inspectorHandler");
  return isPage(found) ? found : undefined;
}

const pagePackage = "@tenon/inspector";

function isPage(value: unknown): value is Page {
  return typeof value === "function";
}
