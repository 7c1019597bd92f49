import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { npm, npmRegistry, openRegistry, packRelease, weigh } from "@tenon/release";
import type { Figure, Measurement } from "../measurement.ts";
import { openWorkplace } from "../workplace.ts";

/** What `npm install tenon` puts on the disk, as a release would publish it; and what Pi adds. */
export const install: Measurement = { name: "npm install tenon", measure };

async function measure(): Promise<readonly Figure[]> {
  await using workplace = await openWorkplace();
  const { folder } = workplace;
  const { tarballs } = await packRelease(join(folder, "release"));
  await using registry = await openRegistry(tarballs.values(), await npmRegistry());
  const app = join(folder, "app");
  await mkdir(app);
  const add = async (name: string) => {
    await npm(["install", name], app, { npm_config_registry: registry.url.href });
    return weigh(join(app, "node_modules"));
  };
  const alone = await add("tenon");
  const withPi = await add("@tenon/harness-pi");
  return [
    { name: "packages", value: alone.packages, unit: "packages", atMost: 40 },
    { name: "on the disk", value: alone.megabytes, unit: "MB", atMost: 60 },
    { name: "with @tenon/harness-pi", value: withPi.packages, unit: "packages" },
    { name: "with it on the disk", value: withPi.megabytes, unit: "MB" },
  ];
}
