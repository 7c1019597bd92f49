import { expect, test } from "vitest";
import { createShop } from "./shop-project.ts";
import { tenon } from "./tenon.ts";

test("a folder in which npm has just installed tenon is answered without a warning of Node", async () => {
  await using shop = await createShop({ "package.json": "{}" });

  const ran = await tenon(
    ["run", "shop", "Hello", "--model", "scripted/echo", "--id", "one"],
    shop,
  );

  expect(ran).toMatchObject({ code: 0, stdout: "Hello\n", stderr: "" });
});

test("a folder as npm init makes it is told one command that mends it", async () => {
  await using shop = await createShop({ "package.json": '{ "type": "commonjs" }' });

  const { stderr } = await tenon(["run", "shop", "Hello"], shop);

  expect(stderr).toMatch(
    /^error: .+: it cannot be read: .+\nhint: Run npm pkg set type=module: .+\n$/,
  );
});

test("what else Node warns of is still told", async () => {
  await using shop = await createShop({
    "tenon.config.ts": 'process.emitWarning("careful");\nexport default {};\n',
  });

  const { stderr } = await tenon(["run", "shop", "Hello", "--model", "scripted/echo"], shop);

  expect(stderr).toContain("careful");
});
