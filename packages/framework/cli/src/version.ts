import { readFileSync } from "node:fs";

/** The version of this command: its manifest is beside the sources and beside the built files alike. */
export function version(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  const value: unknown = Reflect.get(Object(manifest), "version");
  return typeof value === "string" ? value : "";
}
