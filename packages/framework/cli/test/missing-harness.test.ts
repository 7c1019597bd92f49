import { expect, test, vi } from "vitest";
import { composeHarnesses } from "../src/compose/harnesses.ts";

vi.mock("../src/compose/user-packages.ts", () => ({
  isInstalled: () => false,
  importFrom: () => expect.fail("There is nothing to import."),
}));

test("a harness that is not installed is refused with the one command that adds it", async () => {
  await expect(composeHarnesses("/nowhere").open("pi")).rejects.toMatchObject({
    code: "missing-package",
    message: 'The package "@tenon/harness-pi" is not installed.',
    hint: "npm install @tenon/harness-pi",
  });
});

test("turns that it began go on with the default: the runtime finds none of its name", async () => {
  const harnesses = composeHarnesses("/nowhere");

  expect(await harnesses.get("pi")).toBeUndefined();
  expect(harnesses.names()).toEqual(["loop"]);
});
