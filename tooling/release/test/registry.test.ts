import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRegistry } from "../src/registry.ts";
import { run } from "../src/run.ts";
import { weigh } from "../src/weigh.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tenon-release-"));
  await mkdir(join(folder, "package"));
  const manifest = { name: "@a/b", version: "1.2.3", dependencies: { c: "^1.0.0" } };
  await writeFile(join(folder, "package/package.json"), JSON.stringify(manifest));
  await run("tar", ["-czf", "a-b-1.2.3.tgz", "package"], { cwd: folder });
});

afterAll(() => rm(folder, { recursive: true }));

test("a packed package is described and served, every other one is asked for upstream", async () => {
  const upstream = new URL("https://registry.example/npm/");
  await using registry = await openRegistry([join(folder, "a-b-1.2.3.tgz")], upstream);
  const ask = (path: string) => fetch(new URL(path, registry.url), { redirect: "manual" });

  const described = (await (await ask("@a%2fb")).json()) as Described;
  const version = described.versions["1.2.3"];
  const served = await fetch(version?.dist.tarball ?? "");
  const other = await ask("@c%2fd");

  expect(described["dist-tags"]).toEqual({ latest: "1.2.3" });
  expect(version?.dependencies).toEqual({ c: "^1.0.0" });
  expect((await served.arrayBuffer()).byteLength).toBeGreaterThan(0);
  expect([other.status, other.headers.get("location")]).toEqual([
    302,
    "https://registry.example/npm/@c%2fd",
  ]);
});

test("packages are counted wherever npm puts them", async () => {
  const modules = join(folder, "node_modules");
  for (const name of ["a", "@s/b", "@s/b/node_modules/c"]) {
    await mkdir(join(modules, name), { recursive: true });
    await writeFile(join(modules, name, "package.json"), "{}");
  }

  expect(await weigh(modules)).toEqual({ packages: 3, megabytes: 6e-6 });
});

interface Described {
  readonly "dist-tags": unknown;
  readonly versions: {
    readonly [version: string]: {
      readonly dist: { readonly tarball: string };
      readonly dependencies: unknown;
    };
  };
}
