import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runDemo } from "./run-demo.ts";
import { killOnSqlite } from "./crash/kill-on-sqlite.ts";
import { dataAnalyst } from "./crash/scenarios/apps.ts";

test("the analyst leaves numbers that the tables add up to, and a chart of them", async () => {
  const out = await mkdtemp(join(tmpdir(), "tenon-analyst-"));
  onTestFinished(() => rm(out, { recursive: true, force: true }));

  const { code, stdout } = await runDemo("data-analyst", out);

  expect(code).toBe(0);
  expect(stdout).toContain("east did best: 36225 euro, 120.8 % of its target");
  expect(stdout).toContain(`exported 4 files to ${join(out, "files")}`);
  const numbers: Numbers = JSON.parse(
    await readFile(join(out, "files/report/numbers.json"), "utf8"),
  );
  const sold = await soldByRegion(join(out, "files/data/orders.csv"));
  expect(Object.fromEntries(numbers.regions.map(({ region, euro }) => [region, euro]))).toEqual(
    sold,
  );
  expect(numbers).toMatchObject({ best: "east", topProduct: "Gravel wheel set" });
  const chart = await readFile(join(out, "files/report/regions.svg"), "utf8");
  expect(barsOf(chart)).toEqual([
    { name: "east", height: 134, label: "120.8 %" },
    { name: "south", height: 190, label: "95.1 %" },
    { name: "north", height: 133, label: "94.2 %" },
    { name: "west", height: 151, label: "92.9 %" },
  ]);
});

test("an analyst that is killed anywhere leaves the same files and the same answer", async () => {
  const { points, failures } = await killOnSqlite(dataAnalyst, { stride: 5 });

  expect(failures).toEqual([]);
  expect(points).toBeGreaterThan(10);
});

interface Numbers {
  readonly regions: readonly { readonly region: string; readonly euro: number }[];
}

/** Added up without the app: its fields are at the end of a line, whatever quotes are before them. */
async function soldByRegion(file: string): Promise<Readonly<Record<string, number>>> {
  const sold: Record<string, number> = {};
  for (const line of (await readFile(file, "utf8")).trim().split("\n").slice(1)) {
    const region = line.split(",")[2] ?? "";
    sold[region] = (sold[region] ?? 0) + Number(line.split(",").at(-1));
  }
  return sold;
}

interface Bar {
  readonly name: string;
  readonly height: number;
  readonly label: string;
}

function barsOf(chart: string): readonly Bar[] {
  const bar =
    /<rect [^>]*height="(\d+)"[^>]*\/>\n<line [^>]*\/>\n<text [^>]*>([^<]+)<\/text>\n<text [^>]*>([^<]+)<\/text>/g;
  return [...chart.matchAll(bar)].map(([, height, name = "", label = ""]) => ({
    name,
    height: Number(height),
    label,
  }));
}
