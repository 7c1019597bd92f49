import { cp } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { meetUser, type User } from "./user.ts";

let user: User;
/** A folder in which the kit is installed. */
let kit = "";

beforeAll(async () => {
  user = await meetUser();
  kit = await user.folder("kit", { "package.json": '{ "type": "module" }' });
  const conformance = user.released.filter((each) => each.startsWith("@tenon/conformance"));
  await user.npm(["install", ...conformance], kit);
});

afterAll(() => user[Symbol.asyncDispose]());

test.each(["harness", "platform"])(
  "a package that starts as the template of a %s passes the kit and can be packed",
  async (type) => {
    const folder = await user.folder(`my-${type}`);
    const template = join(kit, "node_modules/@tenon/conformance/templates", type);
    await cp(template, folder, { recursive: true });

    await user.npm(["install"], folder);
    const tests = await user.npm(["test"], folder);
    const packed = await user.npm(["pack"], folder);

    expect(stripVTControlCharacters(tests.stdout)).toMatch(/Tests {2}\d\d+ passed/);
    expect(packed.stdout).toContain(`my-${type}-0.1.0.tgz`);
  },
);
