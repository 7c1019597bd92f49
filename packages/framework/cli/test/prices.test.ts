import { startModelServer, type ModelServer } from "@tenon/testing";
import { expect, test } from "vitest";
import { createShop, type TestProject } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

/** One reply of 1000 tokens read, 10000 read from the cache and 200 written, of which the reasoning is a part. */
function serve(): Promise<ModelServer> {
  const usage = { input: 1_000, cacheRead: 10_000, output: 200, reasoning: 150 };
  return startModelServer([{ text: "Good day.", usage }]);
}

/** A shop with the provider `lab`, whose address comes from the environment. */
function labShop(prices: string): Promise<TestProject> {
  return createShop({
    "tenon.config.ts": `
      import { defineConfig } from "tenon";
      export default defineConfig({
        providers: {
          lab: { headers: { "x-team": "bikes", "x-token": { secret: "LAB_TOKEN" } } },
          
        },
        prices: ${prices},
      });`,
  });
}

test("prices of the configuration are counted, and shown wherever usage is", async () => {
  await using server = await serve();
  await using shop = await labShop('{ "lab/big": { input: 3, output: 15, cacheRead: 0.3 } }');
  const env = { LAB_BASE_URL: server.url, LAB_TOKEN: "token-7" };
  const here = { folder: shop.folder, env };

  const run = await tenon(
    ["run", "shop", "Hi", "--model", "lab/big", "--id", "one", "--json"],
    here,
  );
  const [log, list, listed, inspected] = await Promise.all([
    tenon(["log", "one"], here),
    tenon(["list", "--cost"], here),
    tenon(["list", "--cost", "--json"], here),
    tenon(["inspect", "one"], here),
  ]);

  // 1000 x 3 + 200 x 15 + 10000 x 0.3, per million.
  const usage = { input: 1_000, output: 200, cacheRead: 10_000, cacheWrite: 0, cost: 0.009 };
  expect(JSON.parse(run.stdout)).toMatchObject({ usage });
  expect(log.stdout).toContain('"Good day." (1000 in, 200 out, $0.0090)');
  expect(log.stdout).toContain("done, 1 step, 1000 in, 200 out, $0.0090");
  expect(list.stdout).toMatch(/^one +shop +idle +\d+ s ago +\$0\.0090/m);
  expect(JSON.parse(listed.stdout)).toMatchObject({ conversations: [{ usage }] });
  expect(inspected.stdout).toMatch(/^t1 done .*, \$0\.0090$/m);
  expect(inspected.stdout).toMatch(/lab\/big .*, \$0\.0090$/m);
  expect(server.requests[0]?.headers).toMatchObject({ "x-team": "bikes", "x-token": "token-7" });
  const everything = [run, log, list, listed, inspected].map(
    ({ stdout, stderr }) => stdout + stderr,
  );
  expect(everything.join("\n")).not.toContain("token-7");
});

test("a model without a price says so, and its cost is absent", async () => {
  await using server = await serve();
  await using shop = await labShop("{}");
  const env = { LAB_BASE_URL: server.url, LAB_TOKEN: "token-7" };
  const here = { folder: shop.folder, env };

  const run = await tenon(
    ["run", "shop", "Hi", "--model", "lab/big", "--id", "one", "--json"],
    here,
  );
  const [log, list] = await Promise.all([
    tenon(["log", "one"], here),
    tenon(["list", "--cost"], here),
  ]);

  const { usage } = JSON.parse(run.stdout);
  expect(usage).toEqual({ input: 1_000, output: 200, cacheRead: 10_000, cacheWrite: 0 });
  expect(log.stdout).toContain("1000 in, 200 out, price unknown");
  expect(list.stdout).toMatch(/^one .* price unknown/m);
});

test("a secret of a header is never told, even when the server says it", async () => {
  await using server = await startModelServer([
    { text: "Your token is token-7.", calls: [{ name: "price", input: { sku: "token-7" } }] },
    { failure: { kind: "invalid-request", message: "No: token-7." } },
  ]);
  await using shop = await labShop("{}");
  const env = { LAB_BASE_URL: server.url, LAB_TOKEN: "token-7" };
  const here = { folder: shop.folder, env };

  const run = await tenon(["run", "shop", "Hi", "--model", "lab/big", "--id", "one"], here);
  const shown = await Promise.all([
    tenon(["log", "one", "--json"], here),
    tenon(["inspect", "one", "--request"], here),
  ]);

  expect(run).toMatchObject({ code: 1, stdout: expect.stringContaining("Your token is [secret") });
  for (const { stdout, stderr } of [run, ...shown]) {
    expect(stdout).not.toBe("");
    expect(stdout + stderr).not.toContain("token-7");
  }
});

test("a variable that holds no address is refused with an example", async () => {
  await using shop = await labShop("{}");
  const env = { LAB_BASE_URL: "nowhere", LAB_TOKEN: "token-7" };

  const run = await tenon(["run", "shop", "Hi", "--model", "lab/big"], {
    folder: shop.folder,
    env,
  });

  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining("LAB_BASE_URL") });
});
